"""A folder of results: whose it is, what its manifest says, how long the work took."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.config_errors import ConfigError, Problem, shown, some_of
from experiments.files import write_text
from experiments.folder.differing import ROWS, Differing, differing, same, sound
from experiments.folder.seal import broken, seal
from experiments.jobs.job import LIBRARIES_OF_JOBS, content, digest, version
from experiments.progress import say
from experiments.study import SCHEMA
from sim.compiled import MODEL_VERSION
from sim.settings import Settings

LIBRARIES = (
    "mesa", "numpy", "pandas", "numba", "scipy", "hydra-core", "pyarrow", "matplotlib",
    "scikit-learn",
)  # fmt: skip
"""Libraries that results rest on."""

_MOST_NAMED = 3


class Clock:
    """Seconds by part of the work."""

    def __init__(self) -> None:
        """Starts."""
        self.seconds: dict[str, float] = {}

    @contextmanager
    def measure(self, part: str) -> Iterator[None]:
        """Measures a part; of what is done in several goes, all of them together."""
        started = time.perf_counter()
        yield
        spent = self.seconds.get(part, 0.0) + time.perf_counter() - started
        self.seconds[part] = round(spent, 2)


@dataclass(frozen=True)
class Asked:
    """What a command asks of its folder.

    Attributes:
        what: `study` or `calibration`.
        configuration: what makes it this one and no other (`configuration_of`).
        extent: what only adds to it or reads it, by key.
        made_of: digest of all that its files are made of.
        outputs: files that it writes.
        replaces: what becomes of another configuration there.
        code: versions of code that it rests on besides the model, by name.
    """

    what: str
    configuration: dict[str, Any]
    extent: dict[str, Any]
    made_of: str
    outputs: Sequence[str]
    replaces: str
    code: dict[str, str] = field(default_factory=dict)

    def manifest(self, state: str) -> dict[str, Any]:
        """Returns what the manifest says of it: `unfinished` at first, `finished` at the end."""
        return {
            "schema": SCHEMA,
            "fingerprint": digest(self.configuration), "state": state, "extent": self.extent,
            "made_of": self.made_of, "study": self.configuration,
            "versions": {**versions(), **self.code},
        }  # fmt: skip


def configuration_of(arms: dict[str, Settings], others: dict[str, Any]) -> dict[str, Any]:
    """Returns what makes a study this one and no other.

    Args:
        arms: settings by the arm's name.
        others: what else counts, by key; a digest is called `rows of ...`.

    Returns:
        `others`; `arms`, what is an arm's own by dotted key; `settings`, what all arms share.
    """
    each = {name: _flat(content(settings, record=False)) for name, settings in arms.items()}
    first = next(iter(each.values()))
    shared = {
        key: value
        for key, value in first.items()
        if all(key in arm and same(arm[key], value) for arm in each.values())
    }
    own = {
        name: {key: value for key, value in arm.items() if key not in shared}
        for name, arm in each.items()
    }
    return {**others, "settings": shared, "arms": own}


def _flat(tree: dict[str, Any], above: str = "") -> dict[str, Any]:
    """Returns plain values by dotted key."""
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            flat |= _flat(value, f"{above}{key}.")
        else:
            flat[f"{above}{key}"] = value
    return flat


def holds(folder: Path, asked: Asked, *, overwrite: bool) -> bool:
    """Tells whether the folder holds what is asked, whole; says so where it holds a part of it.

    Raises:
        ConfigError: where it holds another configuration, or files that are not of hcpsim.
    """
    path = folder / "manifest.json"
    if not path.is_file():
        if not overwrite:
            _refuse_foreign(folder, asked)
        return False
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = {}
    if not isinstance(manifest, dict):
        manifest = {}
    if manifest.get("fingerprint") != digest(asked.configuration):
        differ = _differences(sound(manifest.get("study")), asked.configuration)
        if not overwrite:
            held = f"{folder} holds another configuration{differ and f' ({differ})'}"
            hint = "overwrite=true replaces it, name=... makes a new one"
            raise ConfigError([Problem("results", held, hint=hint)])
        held = f"{folder} held another configuration{differ and f' ({differ})'}"
        say(f"overwrite=true: {held}. {asked.replaces}")
        return False
    if manifest.get("made_of") == asked.made_of:
        if manifest.get("state") != "finished" or manifest.get("failed"):
            return False
        if spoilt := broken(folder, _mapping(manifest.get("files"))):
            are = "is" if len(spoilt) == 1 else "are"
            say(
                f"{_listed(spoilt)} in {folder} {are} not as written; made again from what is kept."
            )
            return False
        return True
    say(_how_it_goes_on(folder, asked, manifest))
    return False


def _mapping(of_manifest: Any) -> dict[str, Any]:
    """Returns a part of a manifest, empty where somebody has altered it into something else."""
    return of_manifest if isinstance(of_manifest, dict) else {}


def _refuse_foreign(folder: Path, asked: Asked) -> None:
    """Refuses a folder without a manifest in which files would be replaced."""
    there = [name for name in asked.outputs if (folder / name).exists()]
    if there:
        message = f"{folder} holds {_listed(there)}, and is no folder of results"
        hint = "overwrite=true replaces such files, name=... makes a new folder"
        raise ConfigError([Problem("results", message, hint=hint)])


def _how_it_goes_on(folder: Path, asked: Asked, manifest: dict[str, Any]) -> str:
    """Returns what is other than it was, and what becomes of what is kept."""
    made_by, here = _mapping(manifest.get("versions")), {**versions(), **asked.code}
    names = [name for name in ("model", *LIBRARIES_OF_JOBS, *asked.code)
             if made_by.get(name) != here[name]]  # fmt: skip
    if names:
        of_it = f"of {'the ' * (names[0] == 'model')}{', '.join(names)}"
        return f"{folder} holds this {asked.what} by another version {of_it}; it is made again."
    there = _mapping(manifest.get("extent"))
    changes = [
        f"{key} is {shown(value)} here and {shown(there.get(key))} there"
        for key, value in asked.extent.items()
        if key != "replicates" and not same(value, there.get(key))
    ]
    held, then = f"{folder} holds this {asked.what}", "it goes on from what is kept"
    was, now = there.get("replicates"), asked.extent.get("replicates")
    if isinstance(was, int) and isinstance(now, int) and was != now:
        held += f" with {was} replicate{'s' * (was > 1)}"
        more = f"{now - was} more {'is' if now - was == 1 else 'are'} made"
        then = more if now > was else f"the tables will be of the first {now}"
    return f"{held}; {then}{f' ({_listed(changes)})' if changes else ''}."


def _differences(there: dict[str, Any], here: dict[str, Any]) -> str:
    """Returns what differs between two configurations, a few of it, with both values."""
    if not there:
        return ""
    if there.get("verb") != here["verb"]:
        return f"{there.get('verb')} made it"
    return _listed([said for one in differing(there, here) for said in _told(one)])


def _told(one: Differing) -> list[str]:
    """Returns what differs as it is told, for each arm of which not all are concerned."""
    if one.kind == "arm":
        return [f"arm {one.key} is {'not' if one.here else 'only'} there"]
    if one.key.startswith(ROWS):
        return [f"{one.key} differ"]
    values = f"is {shown(one.there)} there and {shown(one.here)} here"
    if one.everywhere:
        return [f"{one.key} {values}"]
    return [f"{one.key} of {name} {values}" for name in one.arms]


def _listed(found: list[str]) -> str:
    """Returns the first few, and how many more there are."""
    return some_of(found, _MOST_NAMED)


def versions() -> dict[str, str]:
    """Returns the versions of the model, of Python and of the libraries that results rest on."""
    return {
        "model": MODEL_VERSION,
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Writes the manifest, whole or not at all."""
    write_text(folder / "manifest.json", json.dumps(manifest, indent=1, default=str) + "\n")


def reseal(folder: Path, paths: Iterable[Path]) -> None:
    """Notes in a study's manifest that some of its files were written anew.

    Args:
        folder: of a study.
        paths: of the files.
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if "files" in manifest:
        names = [path.relative_to(folder).as_posix() for path in paths]
        manifest["files"] |= seal(folder, names)
        write_manifest(folder, manifest)
