"""What tests look at in a figure, and studies under other names."""

import dataclasses

import matplotlib
import pandas as pd


def named(study, names):
    """The study with other names of its arms."""
    new = dict(zip(study.arms, names, strict=False))

    def called(table):
        if table is None:
            return None
        both = [name for name in ("arm", "versus") if name in table.columns]
        return table.assign(**{name: table[name].map(new) for name in both}).dropna(subset=both)

    tables = ("weekly", "channels", "summary", "differences", "sensitivity_runs", "why", "rules",
              "story", "story_weeks", "by_world", "ranking", "acceptability",
              "break_even")  # fmt: skip
    manifest = {**study.manifest, "arms": {name: [] for name in new.values()}}
    return dataclasses.replace(
        study, manifest=manifest, **{name: called(getattr(study, name)) for name in tables}
    )


def twenty(study):
    """Four times the same arms, under twenty names."""
    parts = [named(study, [f"{arm} variant {at}" for arm in study.arms]) for at in range(4)]
    tables = ("weekly", "channels", "summary", "differences", "ranking", "acceptability")
    together = {
        name: pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        for name in tables
    }
    manifest = {**study.manifest, "arms": {a: [] for part in parts for a in part.arms}}
    return dataclasses.replace(study, manifest=manifest, story=None, by_world=None, **together)


def texts(figure):
    """All words of a figure."""
    return " ".join(text.get_text() for text in figure.findobj(matplotlib.text.Text))


def lines_of(axes, arm):
    """The lines of an arm that follow data."""
    return [
        line for line in axes.lines
        if (line.get_gid() or "").startswith(f"arm:{arm}#") and len(line.get_xdata()) > 2
    ]  # fmt: skip


def check_whole(figure, name):
    """Nothing of a figure is outside of it, and no legend lies on a panel."""
    whole = figure.bbox
    outside = figure.get_tightbbox().transformed(figure.dpi_scale_trans)
    assert outside.x0 >= whole.x0 - 1, name
    assert outside.x1 <= whole.x1 + 1, name
    assert outside.y0 >= whole.y0 - 1, name
    assert outside.y1 <= whole.y1 + 1, name
    for legend in figure.legends:
        for axes in figure.axes:
            assert not legend.get_window_extent().overlaps(axes.get_window_extent()), name
