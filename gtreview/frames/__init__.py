"""Where pixels come from: decoding, the cache, prefetching, crops."""
