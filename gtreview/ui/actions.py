"""Everything the window can be asked to do, in one table.

Menus, tool bar, context menus, command palette, shortcut sheet and the documentation's table of
keys are made from it. To add an action: one line here, and a method that it calls.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from gtreview.model.flags import SEVERITIES
from gtreview.ui.action import (
    Action,
    Ask,
    Call,
    always,
    can_apply,
    can_compare_reviewers,
    can_correct,
    can_correct_boxes,
    can_correct_skeletons,
    can_decide,
    can_export,
    can_filter,
    can_go_back,
    can_judge,
    can_redo,
    can_sample,
    can_undo,
    can_write,
    has_finding,
    has_object,
    has_originals,
    has_others,
    has_project,
    has_review,
    has_rig,
    has_skeletons,
    is_corrected,
    shows_project,
)
from gtreview.ui.frame_others import OTHERS


def _file() -> tuple[Action, ...]:
    return (
        Action("file.open", "Open…", "File", "open", lambda w: w.dialogs.open(), ("Ctrl+O",),
               ("Ctrl+O",), enabled=always, icon="mdi6.folder-open-outline", short="Open",
               help="Labels, a folder or an output manifest; dropping them on the window does "
                    "the same."),
        Action("file.demo", "Open the demo", "File", "open", lambda w: w.dialogs.open_demo(),
               enabled=always, icon="mdi6.play-box-outline",
               help="A street scene drawn by the program, with planted mistakes."),
        Action("rig.file", "Rig editor…", "File", "open", lambda w: w.dialogs.rig_editor(),
               ("Ctrl+Shift+R",), ("Ctrl+Shift+R",), enabled=always,
               icon="mdi6.vector-polyline-edit",
               help="Keypoints, bones and colours of skeletons, from nothing or from a file."),
        Action("file.save", "Save corrected labels…", "File", "save",
               lambda w: w.dialogs.save_labels(), ("Ctrl+S",), ("Ctrl+S",),
               enabled=is_corrected,
               icon="mdi6.content-save-outline",
               help="In the form they came in, beside the original, with a list of what was "
                    "changed."),
        Action("file.compare", "Compare with…", "File", "compare", lambda w: w.dialogs.compare(),
               ("Ctrl+D",), icon="mdi6.compare",
               help="Another annotator's labels of these frames, a model's or an earlier version, "
                    "drawn beside these."),
        Action("file.compare_end", "Stop comparing", "File", "compare",
               lambda w: w.session.compare_with(None), enabled=has_others),
        Action("project.back", "Back to the project", "File", "project",
               lambda w: w.session.close(), ("Ctrl+Backspace",), enabled=can_go_back,
               icon="mdi6.view-list-outline",
               help="Closes the review; all that was decided in it is kept."),
        Action("project.open", "Open the selected sequence", "File", "project",
               lambda w: w.project.open_sequence(), enabled=shows_project,
               help="In the list of a project, Enter and a double click do the same."),
        Action("project.next", "Next undone sequence", "File", "project",
               lambda w: w.project.open_next(), ("Ctrl+PgDown",), ("Ctrl+PgDown",),
               enabled=has_project, icon="mdi6.playlist-check",
               help="Of the project, in the order in which it is sorted."),
        Action("project.sort", "Sort by the next column", "File", "project",
               lambda w: w.project.sort_next(), ("Ctrl+Shift+O",), ("Ctrl+Shift+O",),
               enabled=shows_project,
               help="The sequences of the project; a click on a column's head does it as well."),
        Action("project.sort_other_way", "Sort the other way round", "File", "project",
               lambda w: w.project.sort_other_way(), ("Ctrl+Shift+D",), ("Ctrl+Shift+D",),
               enabled=shows_project),
        Action("project.close", "Close the project", "File", "close",
               lambda w: w.project.close_project(), ("Ctrl+Shift+W",), ("Ctrl+Shift+W",),
               enabled=has_project),
        Action("file.settings", "Settings…", "File", "settings", lambda w: w.dialogs.settings(),
               ("Ctrl+,",), ("Ctrl+,",), enabled=always, icon="mdi6.cog-outline"),
        Action("file.report", "Write a report…", "File", "save", lambda w: w.dialogs.report(),
               ("Ctrl+Shift+P",), enabled=can_export, icon="mdi6.file-chart-outline",
               help="What was reviewed, how and what was found, as one page."),
        Action("file.close", "Close the review", "File", "close", lambda w: w.session.close(),
               ("Ctrl+W",), ("Ctrl+W",)),
        Action("file.quit", "Quit", "File", "quit", lambda w: w.close(), ("Ctrl+Q",),
               ("Ctrl+Q",), enabled=always),
    )  # fmt: skip


def _edit() -> tuple[Action, ...]:
    return (
        Action("edit.undo", "Undo", "Edit", "undo", lambda w: w.reviewing.undo(), ("Ctrl+Z",),
               enabled=can_undo, repeats=True, icon="mdi6.undo"),
        Action("edit.redo", "Redo", "Edit", "undo", lambda w: w.reviewing.redo(),
               ("Ctrl+Shift+Z", "Ctrl+Y"), enabled=can_redo, repeats=True, icon="mdi6.redo"),
        Action("edit.mode", "Edit boxes and skeletons", "Edit", "mode",
               lambda w: w.editing.toggle(),
               ("E",), enabled=can_correct, checked=lambda w: w.state.editing,
               icon="mdi6.vector-polyline-edit", short="Edit",
               help="Drag a selected box or its handles; drag points or, by a bone or with Shift, "
                    "skeletons. Keys act on the selected keypoint; with none on the selected "
                    "object's box; where it has none in this frame, on its whole skeleton."),
        Action("edit.filter", "Filter the findings", "Edit", "find",
               lambda w: w.panels.focus_filter() if has_review(w) else w.project.focus_filter(),
               ("/", "Ctrl+F"), ("Ctrl+F",), enabled=can_filter,
               icon="mdi6.magnify"),
        Action("edit.leave", "Back to the picture", "", "", lambda w: w.leave_field(), ("Esc",),
               ("Esc",), enabled=always,
               help="Leaves a text field, closes the bar, ends the loop, drops what is dragged, "
                    "leaves edit mode."),
        Action("rig.edit", "Edit the rig", "Edit", "rig",
               lambda w: w.panels.toggle_dock(w.rig), ("Ctrl+R",), ("Ctrl+R",), enabled=has_rig,
               checked=lambda w: w.rig.isVisible(), icon="mdi6.vector-polyline-edit",
               help="Keypoints, bones and colours, beside the picture."),
        Action("edit.palette", "Commands…", "Edit", "find", lambda w: w.dialogs.palette(),
               ("Ctrl+P",), ("Ctrl+P",), enabled=always, icon="mdi6.console-line",
               short="Commands"),
    )  # fmt: skip


def _layer(name: str, text: str, key: str, icon: str, enabled: Ask = has_review) -> Action:
    return Action(f"view.{name}", text, "View", "layers", lambda w: w.layers.toggle(name), (key,),
                  enabled=enabled, checked=lambda w: w.layers.is_on(name), icon=icon,
                  short=text)  # fmt: skip


def _panel(name: str, text: str, enabled: Ask = has_review) -> Action:
    return Action(f"view.panel_{name}", text, "View", "panels", lambda w: w.panels.toggle(name),
                  enabled=enabled, checked=lambda w: w.panels.is_shown(name))  # fmt: skip


def _theme(name: str) -> Action:
    return Action(f"view.theme_{name.replace(' ', '_')}", f"{name.capitalize()} theme", "View",
                  "theme", lambda w: w.take_settings(replace(w.settings, theme=name)),
                  enabled=always, checked=lambda w: w.settings.theme == name)  # fmt: skip


def _zoom() -> tuple[Action, ...]:
    return (
        Action("view.fit", "Fit", "View", "zoom", lambda w: w.canvas.fit(), ("F",),
               icon="mdi6.fit-to-page-outline"),
        Action("view.actual", "100 %", "View", "zoom", lambda w: w.canvas.actual_size(), ("Z",),
               icon="mdi6.numeric-1-box-outline"),
        Action("view.in", "Zoom in", "View", "zoom", lambda w: w.canvas.zoom(1.25),
               ("+", "Ctrl++"), repeats=True, icon="mdi6.magnify-plus-outline"),
        Action("view.out", "Zoom out", "View", "zoom", lambda w: w.canvas.zoom(0.8),
               ("-", "Ctrl+-"), repeats=True, icon="mdi6.magnify-minus-outline"),
    )  # fmt: skip


def _layers() -> tuple[Action, ...]:
    return (
        _layer("boxes", "Boxes", "B", "mdi6.vector-square"),
        _layer("skeletons", "Skeletons", "V", "mdi6.human-handsup", has_skeletons),
        _layer("ghost", "Ghost", "O", "mdi6.ghost-outline"),
        _layer("trails", "Trails", "T", "mdi6.vector-polyline"),
        Action("view.point_names", "Names of keypoints", "View", "layers",
               lambda w: w.layers.toggle("point names"), ("Shift+V",), enabled=has_skeletons,
               checked=lambda w: w.layers.is_on("point names"), icon="mdi6.label-multiple-outline",
               help="Of the selected skeleton; without one of all, where they are few."),
        Action("view.original", "What the annotator changed", "View", "layers",
               lambda w: w.layers.toggle("original"), ("Shift+O",), enabled=has_originals,
               checked=lambda w: w.layers.is_on("original"), icon="mdi6.arrow-decision-outline",
               help="Arrows from the original to the updated place of each keypoint."),
        Action("view.others", "The labels compared with", "View", "layers",
               lambda w: w.layers.toggle(OTHERS), ("Shift+B",), enabled=has_others,
               checked=lambda w: w.layers.is_on(OTHERS), icon="mdi6.compare",
               help="Dashed, in the colours of the same objects."),
    )  # fmt: skip


def _near() -> tuple[Action, ...]:
    return (
        Action("view.close_up", "Close-up of the selected object", "View", "window",
               lambda w: w.toggle_close_up(), ("Shift+Z",),
               checked=lambda w: not w.near.isHidden(), icon="mdi6.magnify-expand"),
        Action("view.contact_sheet", "Contact sheet of the object's whole life", "View", "window",
               lambda w: w.show_contact_sheet(), ("C",), enabled=has_object,
               icon="mdi6.view-grid-outline",
               help="Of the selected object, or the current finding's."),
    )  # fmt: skip


def _light() -> tuple[Action, ...]:
    return (
        Action("view.brighter", "Brighter", "View", "light", lambda w: w.layers.lighten(0.1, 0),
               ("Alt+Up",), repeats=True, icon="mdi6.brightness-6"),
        Action("view.darker", "Darker", "View", "light", lambda w: w.layers.lighten(-0.1, 0),
               ("Alt+Down",), repeats=True),
        Action("view.more_contrast", "More contrast", "View", "light",
               lambda w: w.layers.lighten(0, 0.1), ("Alt+Right",), repeats=True,
               icon="mdi6.contrast-circle"),
        Action("view.less_contrast", "Less contrast", "View", "light",
               lambda w: w.layers.lighten(0, -0.1), ("Alt+Left",), repeats=True),
        Action("view.fit_light", "Brightness and contrast to fit the picture", "View", "light",
               lambda w: w.layers.fit_light(), ("Alt+1",),
               help="From black to white, as the values of the picture that is shown need it; of "
               "images of 16 bits all the bits are used."),
        Action("view.as_it_is", "Brightness and contrast as they are", "View", "light",
               lambda w: w.layers.as_it_is(), ("Alt+0",)),
    )  # fmt: skip


def _held() -> tuple[Action, ...]:
    return (
        Action("view.hide", "Hide labels (held)", "View", "held",
               lambda w: w.canvas.hide_labels(True), ("H",),
               release=lambda w: w.canvas.hide_labels(False)),
        Action("view.blink", "Blink to the frame before (held)", "View", "held",
               lambda w: w.canvas.blink(True), ("Q",), release=lambda w: w.canvas.blink(False)),
        Action("view.as_original", "Skeletons before the annotator's work (held)", "View", "held",
               lambda w: w.canvas.show_originals(True), ("Shift+Q",), enabled=has_originals,
               release=lambda w: w.canvas.show_originals(False)),
    )  # fmt: skip


def _plots() -> tuple[Action, ...]:
    return (
        Action("view.reset_plots", "Show all frames in the plots", "View", "plots",
               lambda w: w.plots.reset_view(), ("Shift+F",), icon="mdi6.arrow-expand-horizontal"),
        Action("view.export_plot", "Export the plots…", "View", "plots",
               lambda w: w.dialogs.export_plots()),
    )  # fmt: skip


def _panels() -> tuple[Action, ...]:
    return (
        _panel("objects", "Objects"),
        _panel("findings", "Findings"),
        _panel("filmstrip", "Filmstrip"),
        _panel("plots", "Plots below the picture"),
        Action("view.history", "History", "View", "panels",
               lambda w: w.panels.toggle_dock(w.history),
               ("Ctrl+H",), ("Ctrl+H",), checked=lambda w: w.panels.is_shown("history"),
               icon="mdi6.history",
               help="What was done; a click goes back to there, or forth again."),
        _panel("tool_bar", "Tool bar", always),
        Action("view.reset_layout", "Reset the layout", "View", "panels",
               lambda w: w.panels.reset(), enabled=always, icon="mdi6.view-dashboard-outline"),
        *(_theme(name) for name in ("dark", "light", "system", "high contrast dark",
                                    "high contrast light")),
    )  # fmt: skip


def _findings() -> tuple[Action, ...]:
    return (
        Action("finding.previous", "Previous finding", "Go", "findings",
               lambda w: w.modes.judging.next_finding(-1), ("P", "["), repeats=True,
               icon="mdi6.skip-previous", short="Previous finding"),
        Action("finding.next", "Next finding", "Go", "findings",
               lambda w: w.modes.judging.next_finding(1), ("N", "]"), repeats=True,
               icon="mdi6.skip-next", short="Next finding"),
        Action("finding.next_undecided", "Next undecided finding", "Go", "findings",
               lambda w: w.modes.judging.next_undecided(), ("Shift+N",), repeats=True),
    )  # fmt: skip


def _list() -> tuple[Action, ...]:
    return (
        Action("finding.all", "Select all findings that are shown", "Go", "list",
               lambda w: w.findings.select_all(), ("Ctrl+A",),
               help="Verdicts, reasons and severity are then given to all of them at once."),
        Action("finding.extend_down", "Select the next finding as well", "Go", "list",
               lambda w: w.findings.extend(1), ("Shift+Down",), repeats=True),
        Action("finding.extend_up", "Select the finding before as well", "Go", "list",
               lambda w: w.findings.extend(-1), ("Shift+Up",), repeats=True),
        Action("finding.group", "Group the findings by object, by check, not at all", "Go", "list",
               lambda w: w.findings.next_group(), ("Shift+G",)),
        Action("finding.fold", "Fold the group away, or show it again", "Go", "list",
               lambda w: w.findings.fold(), (".",)),
        Action("finding.fold_all", "Fold all groups away, or show them again", "Go", "list",
               lambda w: w.findings.fold_all(), (",",)),
    )  # fmt: skip


def _play() -> tuple[Action, ...]:
    return (
        Action("play.toggle", "Play, pause", "Go", "play", lambda w: w.player.toggle(),
               ("Space",), checked=lambda w: w.state.speed != 0, icon="mdi6.play", short="Play"),
        Action("play.back", "Play backwards, faster with each press", "Go", "play",
               lambda w: w.travel.faster(-1), ("J",)),
        Action("play.stop", "Stop", "Go", "play", lambda w: w.state.play(0), ("K",)),
        Action("play.on", "Play on, faster with each press", "Go", "play",
               lambda w: w.travel.faster(1), ("L",)),
        Action("play.slow_back", "Play backwards slowly, slower with each press", "Go", "play",
               lambda w: w.travel.slower(-1), ("Shift+J",)),
        Action("play.slow_on", "Play on slowly, slower with each press", "Go", "play",
               lambda w: w.travel.slower(1), ("Shift+L",)),
        Action("play.loop", "Loop around the finding", "Go", "play",
               lambda w: w.travel.toggle_loop(), ("R",), enabled=has_finding,
               checked=lambda w: w.player.looping, icon="mdi6.repeat"),
    )  # fmt: skip


def _frames() -> tuple[Action, ...]:
    return (
        Action("go.next", "One frame on", "Go", "frames", lambda w: w.travel.step(1),
               ("Right", "D"), repeats=True),
        Action("go.previous", "One frame back", "Go", "frames", lambda w: w.travel.step(-1),
               ("Left", "A"), repeats=True),
        Action("go.next_ten", "Ten frames on", "Go", "frames", lambda w: w.travel.step(10),
               ("Shift+Right",), repeats=True),
        Action("go.previous_ten", "Ten frames back", "Go", "frames", lambda w: w.travel.step(-10),
               ("Shift+Left",), repeats=True),
        Action("go.next_change", "Next change of label, attributes or gap", "Go", "frames",
               lambda w: w.travel.next_change(1), ("Ctrl+Right",), repeats=True,
               help="Of the selected object, or of any where none is selected."),
        Action("go.previous_change", "Previous change of label, attributes or gap", "Go",
               "frames", lambda w: w.travel.next_change(-1), ("Ctrl+Left",), repeats=True),
        Action("go.first", "First frame", "Go", "frames", lambda w: w.travel.go_to(0), ("Home",)),
        Action("go.last", "Last frame", "Go", "frames",
               lambda w: w.travel.go_to(w.state.frame_count - 1), ("End",)),
        Action("go.frame", "Go to a frame or file name…", "Go", "frames",
               lambda w: w.travel.ask_frame(), ("G", "Ctrl+J"), ("Ctrl+J",)),
    )  # fmt: skip


def _unseen() -> tuple[Action, ...]:
    return (
        Action("go.next_unseen", "Next frame that nobody has looked at", "Go", "unseen",
               lambda w: w.modes.looking.next_unseen(1), ("Ctrl+U",), repeats=True,
               icon="mdi6.eye-off-outline"),
        Action("go.previous_unseen", "Frame before that nobody has looked at", "Go", "unseen",
               lambda w: w.modes.looking.next_unseen(-1), ("Ctrl+Shift+U",), repeats=True),
        Action("go.only_unseen", "Step only through frames that nobody has looked at", "Go",
               "unseen", lambda w: w.modes.looking.toggle(), ("Ctrl+L",),
               checked=lambda w: w.modes.looking.only_unseen),
    )  # fmt: skip


def _objects() -> tuple[Action, ...]:
    return (
        Action("object.previous", "Previous object", "Go", "objects",
               lambda w: w.travel.next_object(-1), ("W",), repeats=True),
        Action("object.next", "Next object", "Go", "objects",
               lambda w: w.travel.next_object(1), ("S",), repeats=True),
    )  # fmt: skip


def _reason(number: int) -> Action:
    return Action(f"review.reason_{number}", f"Reason {number} for the verdict just given", "", "",
                  lambda w: w.reviewing.give_reason(number), (str(number),),
                  enabled=lambda w: w.reviewing.offers_reason(number))  # fmt: skip


def _severity(number: int, name: str) -> Action:
    return Action(f"review.severity_{number}", f"Severity: {name}", "Review", "severity",
                  lambda w: w.reviewing.give_severity(number), (f"Ctrl+{number}",),
                  enabled=lambda w: w.reviewing.offers_severity(),
                  help="Of what was confirmed last, or of the selected findings.")  # fmt: skip


def _review() -> tuple[Action, ...]:
    return (
        Action("review.confirm", "Confirm", "Review", "verdict",
               lambda w: w.modes.judging.confirm(), ("Return", "Enter", "Y"), enabled=can_judge,
               icon="mdi6.check", help="And go to the next undecided finding."),
        Action("review.dismiss", "Dismiss", "Review", "verdict",
               lambda w: w.modes.judging.dismiss(), ("X",), enabled=can_judge, icon="mdi6.close",
               help="And go to the next undecided finding."),
        Action("review.correct", "Apply the suggested correction", "Review", "verdict",
               lambda w: w.reviewing.correct(), ("Ctrl+Return", "Ctrl+Enter"), enabled=can_apply,
               icon="mdi6.auto-fix",
               help="In all frames that the finding is about, and confirm it."),
        Action("review.undecide", "Undecided again", "Review", "verdict",
               lambda w: w.modes.judging.undecide(), ("U",), enabled=can_judge,
               icon="mdi6.help-circle-outline"),
        Action("review.dismiss_like", "Dismiss all like this", "Review", "verdict",
               lambda w: w.reviewing.propose_dismiss_like(), ("Shift+X",), enabled=can_decide,
               help="All undecided findings of the same check that are no more suspicious; says "
                    "first how many."),
        *(_reason(number) for number in range(1, 10)),
        *(_severity(number, name) for number, name in enumerate(SEVERITIES, 1)),
        Action("review.edit_reasons", "Reasons…", "Review", "severity",
               lambda w: w.dialogs.reasons(), enabled=always,
               help="Why a verdict was given, by one key after it."),
        Action("review.note", "Note on this finding…", "Review", "note",
               lambda w: w.modes.judging.ask_note(), ("Shift+M",), enabled=can_judge,
               icon="mdi6.note-edit-outline"),
        Action("review.flag", "Flag this frame by hand…", "Review", "note",
               lambda w: w.reviewing.ask_flag(), ("M",), enabled=can_write,
               icon="mdi6.flag-outline"),
        Action("review.draw", "Draw a sample of what is not flagged…", "Review", "sample",
               lambda w: w.dialogs.draw_sample(), ("Ctrl+Shift+T",), enabled=can_write,
               icon="mdi6.dice-multiple-outline",
               help="Judging it tells how many errors remain, with a confidence interval."),
        Action("review.sample", "Go through the sample", "Review", "sample",
               lambda w: w.modes.sampling.toggle(), ("Ctrl+T",), enabled=can_sample,
               checked=lambda w: w.modes.sampling.on,
               help="Confirm says wrong, dismiss right; again leaves it."),
        Action("review.sample_estimate", "Estimate of the errors that remain", "Review", "sample",
               lambda w: w.dialogs.estimate(), ("Ctrl+Shift+E",),
               help="From what was decided and from the sample."),
        Action("review.second", "Blind second review…", "Review", "second",
               lambda w: w.modes.seconding.toggle(), ("Ctrl+B",), enabled=can_write,
               checked=lambda w: w.modes.seconding.running,
               icon="mdi6.account-multiple-check-outline",
               help="Draws decided findings and hides what was said of them; again ends it and "
                    "compares."),
        Action("review.agreement", "Agreement of the two reviewers", "Review", "second",
               lambda w: w.dialogs.agreement(), ("Ctrl+Shift+B",), enabled=can_compare_reviewers,
               help="Percent, Cohen's κ and what they disagree on."),
    )  # fmt: skip


def _nudge(direction: str, right: int, down: int) -> tuple[Action, ...]:
    def nudge(name: str, text: str, key: str, step: int) -> Action:
        return Action(f"correct.{name}", text, "Correct", "move",
                      lambda w: w.editing.nudge(right * step, down * step), editing=(key,),
                      enabled=can_correct, repeats=True,
                      release=lambda w: w.editing.let_go(nudged=True))  # fmt: skip

    def resize(name: str, text: str, key: str, step: int) -> Action:
        return Action(f"correct.{name}", text, "Correct", "resize",
                      lambda w: w.editing.boxes.resize(right * step, down * step), editing=(key,),
                      enabled=can_correct_boxes, repeats=True,
                      release=lambda w: w.editing.let_go(nudged=True))  # fmt: skip

    towards = {"Left": "to the left", "Right": "to the right"}.get(direction, direction.lower())
    edge, way = ("right", towards) if right else ("lower", direction.lower())
    name = direction.lower()
    return (
        nudge(name, f"Nudge {towards} by 1 px", direction, 1),
        nudge(f"{name}_ten", f"Nudge {towards} by 10 px", f"Shift+{direction}", 10),
        resize(f"edge_{name}", f"{edge.title()} edge of the box {way} by 1 px",
               f"Alt+{direction}", 1),
        resize(f"edge_{name}_ten", f"{edge.title()} edge of the box {way} by 10 px",
               f"Alt+Shift+{direction}", 10),
    )  # fmt: skip


def _correcting(enabled: Ask, name: str, text: str, group: str, call: Call, *keys: str,
                help: str = "", icon: str = "") -> Action:  # fmt: skip
    return Action(f"correct.{name}", text, "Correct", group, call, editing=keys, enabled=enabled,
                  help=help, icon=icon)  # fmt: skip


def _correct() -> tuple[Action, ...]:
    both, skeletons = partial(_correcting, can_correct), partial(_correcting, can_correct_skeletons)
    return (
        Action("correct.next", "Next keypoint", "Correct", "points",
               lambda w: w.editing.next_point(1), editing=(".",), enabled=can_correct_skeletons,
               repeats=True),
        Action("correct.previous", "Previous keypoint", "Correct", "points",
               lambda w: w.editing.next_point(-1), editing=(",",), enabled=can_correct_skeletons,
               repeats=True),
        skeletons("swap", "Swap left and right of the pair", "swap",
                  lambda w: w.editing.swap_pair(), "I", icon="mdi6.swap-horizontal"),
        skeletons("swap_limb", "Swap left and right of the limb", "swap",
                  lambda w: w.editing.swap_limb(), "Alt+I"),
        skeletons("swap_all", "Swap left and right of the skeleton", "swap",
                  lambda w: w.editing.swap_all(), "Shift+I"),
        skeletons("swap_over", "Swap left and right of the pair over the finding", "swap",
                  lambda w: w.editing.swap_over_finding(), "Ctrl+Shift+I",
                  help="In every frame of the current finding."),
        both("exchange", "Exchange two objects from here on", "swap",
             lambda w: w.editing.exchange(), "Ctrl+I", icon="mdi6.account-switch-outline",
             help="Boxes and skeletons; asks with which one where that is not clear."),
        skeletons("toggle", "Keypoint absent, or there again", "points",
                  lambda w: w.editing.toggle_point(), "V"),
        both("delete", "Delete the keypoint, or the box in this frame", "points",
             lambda w: w.editing.delete(), "Del", "Backspace"),
        skeletons("delete_skeleton", "Delete the skeleton", "points",
                  lambda w: w.editing.delete_skeleton(), "Shift+Del"),
        both("copy_before", "Copy from the frame before", "frames",
             lambda w: w.editing.copy(-1), "C", icon="mdi6.content-copy"),
        both("copy_after", "Copy from the frame after", "frames",
             lambda w: w.editing.copy(1), "Shift+C"),
        both("interpolate", "Interpolate", "frames", lambda w: w.editing.interpolate(), "K",
             icon="mdi6.vector-line",
             help="Through the current finding, from the last good frame before it to the "
                  "first one after it; without a finding, through this frame."),
        both("revert", "Revert this box or skeleton to what was read", "frames",
             lambda w: w.editing.revert(), icon="mdi6.restore"),
        *_boxes(),
        *sorted((action for direction, right, down in
                 (("Left", -1, 0), ("Right", 1, 0), ("Up", 0, -1), ("Down", 0, 1))
                 for action in _nudge(direction, right, down)), key=lambda action: action.group),
    )  # fmt: skip


def _boxes() -> tuple[Action, ...]:
    both, boxes = partial(_correcting, can_correct), partial(_correcting, can_correct_boxes)
    return (
        boxes("new_box", "New box", "boxes", lambda w: w.editing.new_box.begin(), "Shift+D",
              "Ins", icon="mdi6.vector-square-plus",
              help="The next drag draws it; then it is asked whose it is."),
        both("rename", "Rename the object…", "boxes", lambda w: w.editing.boxes.ask_name(), "F2",
             icon="mdi6.rename-box-outline", help="Its boxes and its skeletons."),
        boxes("describe", "Label and attributes…", "boxes",
              lambda w: w.editing.boxes.describe(), "Shift+E", icon="mdi6.tag-edit-outline",
              help="In this frame, over the finding or of the whole object."),
        both("split", "Split the object here", "boxes", lambda w: w.editing.boxes.split(),
             "Shift+S", icon="mdi6.call-split",
             help="From this frame on it is a new object, under the next free name."),
        both("merge", "Merge the object into another one…", "boxes",
             lambda w: w.editing.boxes.ask_merge(), "Ctrl+M", icon="mdi6.call-merge",
             help="Boxes and skeletons, as far as no frame has both objects'."),
        boxes("repeat", "Repeat this box over the finding", "spans",
              lambda w: w.editing.boxes.repeat(), "Shift+K",
              help="The same box in every frame; without a finding it asks in which."),
        boxes("same_again", "Do the same over the finding", "spans",
              lambda w: w.editing.boxes.same_again(), "Ctrl+K",
              help="Every box goes as far as this one went since it was read; without a finding "
                   "it asks in which frames."),
        boxes("shift", "Shift the boxes of the finding…", "spans",
              lambda w: w.editing.boxes.shift(), "Ctrl+Shift+K",
              help="All by the same number of pixels; without a finding it asks in which frames."),
        boxes("delete_over", "Delete the object's boxes over the finding", "spans",
              lambda w: w.editing.boxes.delete_over(), "Ctrl+Del",
              help="Without a finding it asks in which frames."),
        both("delete_object", "Delete the whole object", "spans",
             lambda w: w.editing.boxes.delete_object(), "Ctrl+Shift+Del",
             help="Its boxes and skeletons in all frames; the status bar says how many."),
    )  # fmt: skip


def _audit() -> tuple[Action, ...]:
    return (
        Action("audit.export", "Export…", "Audit", "export", lambda w: w.dialogs.export(),
               ("Ctrl+E",), ("Ctrl+E",), enabled=can_export, icon="mdi6.export-variant",
               short="Export",
               help="The list of flags, or a bundle that sends the frames back for correction."),
    )  # fmt: skip


def _help() -> tuple[Action, ...]:
    return (
        Action("help.keys", "Keyboard shortcuts", "Help", "keys", lambda w: w.dialogs.shortcuts(),
               ("?", "F1"), ("F1",), enabled=always, icon="mdi6.keyboard-outline"),
        Action("help.change_keys", "Change the keys…", "Help", "keys",
               lambda w: w.dialogs.change_keys(), enabled=always,
               icon="mdi6.keyboard-settings-outline",
               help="Your own, or those of CVAT or SLEAP."),
        Action("help.notices", "What frames and labels do not agree on", "Help", "diagnosis",
               lambda w: w.dialogs.notices()),
        Action("help.diagnostics", "Copy diagnostics", "Help", "diagnosis",
               lambda w: w.dialogs.copy_diagnostics(), enabled=always,
               help="What a bug report needs, to the clipboard."),
        Action("help.about", "About gtreview", "Help", "about", lambda w: w.dialogs.about(),
               enabled=always),
    )  # fmt: skip


ACTIONS: tuple[Action, ...] = (
    *_file(), *_edit(),
    *_zoom(), *_layers(), *_near(), *_light(), *_held(), *_plots(), *_panels(),
    *_findings(), *_list(), *_play(), *_frames(), *_unseen(), *_objects(),
    *_review(), *_correct(), *_audit(), *_help(),
)  # fmt: skip
BY_ID = {action.id: action for action in ACTIONS}

MENUS = ("File", "Edit", "View", "Go", "Review", "Correct", "Audit", "Help")
SUBMENUS = {
    "list": ("List of findings", "mdi6.format-list-bulleted"),
    "play": ("Play", "mdi6.play"),
    "held": ("While a key is held", "mdi6.gesture-tap-hold"),
    "swap": ("Swap and exchange", "mdi6.swap-horizontal"),
    "spans": ("Over the finding", "mdi6.arrow-expand-horizontal"),
    "move": ("Nudge", "mdi6.cursor-move"),
    "resize": ("Move an edge of the box", "mdi6.resize"),
    "light": ("Brightness and contrast", "mdi6.brightness-6"),
    "panels": ("Panels", "mdi6.view-dashboard-outline"),
    "theme": ("Theme", "mdi6.theme-light-dark"),
}
"""By group of actions: what their menu is called, and its icon."""
TOOL_BAR = (
    "file.open", "|", "finding.previous", "play.toggle", "finding.next", "|", "view.boxes",
    "view.skeletons", "view.ghost", "view.trails", "|", "edit.mode", "<>",
    "edit.palette", "audit.export",
)  # fmt: skip
"""Ids; ``|`` is a line, ``<>`` the stretch that pushes the rest to the right."""
FINDING_MENU = (
    "review.confirm", "review.dismiss", "review.correct", "review.undecide",
    "review.dismiss_like", "|", "review.severity_1", "review.severity_2", "review.severity_3", "|",
    "finding.all", "finding.group", "finding.fold", "|", "review.note", "play.loop",
)  # fmt: skip
CANVAS_MENU = (
    "review.flag", "edit.mode", "|", "view.fit", "view.actual", "|", "view.boxes", "view.skeletons",
    "view.ghost", "view.trails",
)  # fmt: skip
EDIT_MENU = (
    "correct.swap", "correct.swap_limb", "correct.swap_all", "correct.exchange", "|",
    "correct.toggle", "correct.delete_skeleton", "|", "correct.copy_before", "correct.copy_after",
    "correct.interpolate", "correct.revert", "|", "correct.rename", "correct.split",
    "correct.merge", "|", "edit.mode",
)  # fmt: skip
BOX_MENU = (
    "correct.new_box", "correct.rename", "correct.describe", "correct.split", "correct.merge",
    "correct.exchange", "|", "correct.copy_before", "correct.copy_after", "correct.interpolate",
    "correct.repeat", "correct.same_again", "correct.shift", "correct.revert", "|",
    "correct.delete", "correct.delete_over", "correct.delete_object", "|", "edit.mode",
)  # fmt: skip
HINTS = (
    ("review.confirm", "confirm"), ("review.dismiss", "dismiss"), ("finding.next", "next"),
    ("review.flag", "flag"), ("help.keys", "keys"),
)  # fmt: skip
SAMPLE_HINTS = (
    ("review.confirm", "wrong"), ("review.dismiss", "right"), ("review.undecide", "not judged"),
    ("finding.next", "next"), ("review.note", "note"), ("review.sample", "leave"),
)  # fmt: skip
EDIT_HINTS = (
    ("correct.next", "next point"), ("correct.swap", "swap"), ("correct.toggle", "absent"),
    ("correct.interpolate", "interpolate"), ("correct.copy_before", "copy"),
    ("edit.mode", "leave"),
)  # fmt: skip
BOX_HINTS = (
    ("correct.new_box", "new"), ("correct.describe", "label"), ("correct.interpolate",
    "interpolate"), ("correct.copy_before", "copy"), ("correct.delete", "delete"),
    ("edit.mode", "leave"),
)  # fmt: skip

_SHOWN_PARTS = {"Right": "→", "Left": "←", "Up": "↑", "Down": "↓"}
_SHOWN_KEYS = {"Return": "Enter", "Enter": "keypad Enter", "Ctrl+Return": "Ctrl+Enter",
               "Ctrl+Enter": "Ctrl+keypad Enter"}  # fmt: skip


def shown_key(key: str) -> str:
    """``key`` as people read it."""
    *modifiers, last = key.split("+") if key not in ("+", "Ctrl++") else (key,)
    return _SHOWN_KEYS.get(key) or "+".join((*modifiers, _SHOWN_PARTS.get(last, last)))


def key_table(mode: str = "keys") -> str:
    """Every action that has a key as a Markdown table, by menu; ``mode``: ``keys`` in review mode,
    ``editing`` what edit mode adds."""
    lines = ["| keys | does |", "| --- | --- |"]
    for action in ACTIONS:
        bound = getattr(action, mode)
        if bound:
            keys = ", ".join(f"`{shown_key(key)}`" for key in bound)
            does = f"{action.text.rstrip('…')}. {action.help}".rstrip()
            lines.append(f"| {keys} | {does} |")
    return "\n".join(lines) + "\n"
