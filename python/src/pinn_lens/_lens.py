"""The lens: counts steps, watches every so many of them, and writes down what it sees."""

from __future__ import annotations

import atexit
import difflib
import linecache
import math
import os
import secrets
import sys
import time
import warnings
import weakref
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from types import FrameType, TracebackType
from typing import Any, Literal, TypedDict, TypeVar

import numpy as np

from ._adapter import Adapter, Array, Evaluation, adapter_for, named
from ._log import Log, LensWarning, numbers, public
from ._places import Place, digest_of, digest_of_line, outside, source_of

T = TypeVar("T")

#: Steps between watched ones where nothing is said.
EVERY = 50


class Term(TypedDict, total=False):
    """What is known of a term beyond its name."""

    kind: Literal["equation", "initial", "boundary", "data", "other"]
    #: Natural size of its residual: by what it is wrong where it is not met at all.
    scale: float
    #: Standard deviation of one measurement.
    noise: float
    #: Residuals that its loss is the mean of.
    count: int


def watch(
    model: Any,
    folder: str | os.PathLike[str],
    every: int | None = None,
    *,
    budget: float | str | None = None,
    steps: int | None = None,
    title: str | None = None,
    terms: Mapping[str, Term] | None = None,
    scaler: Any = None,
    silent: bool = False,
) -> Lens:
    """Begins to watch the training of a model.

    :param model: a module, a model, or parameters; several of them in a list or a dictionary. With JAX the parameters.
    :param folder: where the log goes, such as ``runs/heat``; it is made with the first watched step.
    :param every: steps between watched ones; 50 where neither it nor ``budget`` is given.
    :param budget: share of the training's time that watching may take, ``0.1`` or ``"10 %"``: it chooses ``every``.
    :param steps: steps that are planned, if that is known.
    :param title: what the run is called; by default the name of the folder.
    :param terms: what is known of the terms beyond their names.
    :param scaler: PyTorch's ``GradScaler``, where the loss is scaled.
    :param silent: writes nothing: for the other processes of a distributed training that the lens cannot tell apart.
    :raises TypeError: for a model of no framework that is known.
    """
    frame = sys._getframe(1)
    return Lens(
        adapter_for(model, scaler),
        os.fspath(folder),
        every=every,
        budget=budget,
        steps=steps,
        title=title,
        terms=terms or {},
        silent=silent,
        frame=frame,
    )


class _Look:
    """One watched step on its way to the log."""

    def __init__(self, step: int, names: list[str], weights: list[float], seconds: float) -> None:
        self.step = step
        self.names = names
        self.weights = weights
        self.seconds = seconds
        self.losses: list[float] = []
        self.rows: Any = None
        self.state: Any = None
        self.version: Any = None
        self.extra: dict[str, Any] = {}


class Lens:
    """A training that is watched.

    Made by :func:`watch`; ends with :meth:`close`, a ``with`` block, the program, or when nobody has it any more: a cell
    of a notebook that makes its model again ends the training before.
    """

    _closed = True

    def __init__(
        self,
        adapter: Adapter,
        folder: str,
        *,
        every: int | None,
        budget: float | str | None,
        steps: int | None,
        title: str | None,
        terms: Mapping[str, Term],
        silent: bool,
        frame: FrameType | None,
    ) -> None:
        if every is not None and (every < 1 or every != int(every)):
            raise ValueError(f"pinn-lens: every = {every} is no number of steps.")
        self._adapter = adapter
        self._log = Log(folder)
        self._every = int(every or EVERY)
        self._cost = _Cost(_share(budget)) if budget is not None else None
        self._planned = steps
        self._title = title or os.path.basename(os.path.abspath(folder))
        self._about = terms
        self._silent = silent
        self._began = time.perf_counter()
        self._started = datetime.now(timezone.utc)
        self._run = secrets.token_hex(4)
        #: Step that the next evaluation belongs to.
        self._now = 0
        #: Whether `step` counts, or every `total` is a step of its own; None while that is not known.
        self._counts: bool | None = None
        self._look: _Look | None = None
        self._header: list[str] | None = None
        self._waiting_curve: dict[str, Any] | None = None
        self._places: dict[str, Place] = {}
        self._weight_places: dict[str, Place] = {}
        self._rate_place: Place | None = None
        self._given: dict[str, Any] = {}
        self._warned: set[str] = set()
        #: Names of weights that no loss has had yet; None before the first.
        self._idle_weights: set[str] | None = None
        self._searched = False
        self._closed = False
        self._watch_place = self._place_of_call(frame, ("watch",)) if frame is not None else None
        _OPEN.add(self)

    @property
    def watching(self) -> bool:
        """Whether the next ``total`` is a watched one: for what is worth computing only then."""
        return not self._closed and self._now % self._every == 0

    @property
    def every(self) -> int:
        """Steps between watched ones."""
        return self._every

    def term(self, name: str, value: T) -> T:
        """Names a loss where it is made; ``total`` without losses sums what was named. Returns ``value``."""
        self._given[name] = value
        if name not in self._places and not self._searched:
            place = self._place_of_call(sys._getframe(1), ("term",))
            if place is not None:
                self._places[name] = place
        return value

    def total(
        self,
        losses: Any = None,
        weights: Mapping[str, Any] | None = None,
        *arguments: Any,
        held_out: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Any:
        """Σ λᵢLᵢ, and on watched steps the gradient of every term. Call it once per step.

        :param losses: scalars by name, in PyTorch, or TensorFlow with a tape as the third argument; or a function of
            the arguments that gives them, as JAX needs: then the answer is ``(total, gradients)``.
        :param weights: numbers or scalars by name; 1 for a name without one.
        :param held_out: losses on points that are not trained on; a function is called on watched steps only.
        :param values: anything else worth a curve, such as parameters that are estimated.
        """
        if losses is None:
            losses, self._given = self._given, {}
        if self._counts is True and self._searched and self._now % self._every != 0:
            answer = self._adapter.again(losses, weights, arguments)
            if answer is not None:
                return answer
        return self._seen(sys._getframe(1), losses, weights, arguments, held_out, values).answer

    def look(
        self,
        losses: Callable[..., Mapping[str, Any]],
        weights: Mapping[str, Any] | None = None,
        *arguments: Any,
        held_out: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Watches a training that sums its losses itself: call it once per step, before the update.

        ``losses`` is evaluated on watched steps only, beside the training.
        """
        if self.watching:
            self._seen(sys._getframe(1), losses, weights, arguments, held_out, values, beside=True)
        elif self._counts is not True:
            self._now += 1

    def step(self, optimiser: Any = None, *arguments: Any, rate: float | None = None) -> None:
        """Notes the step that was taken since ``total``: whether it lowered each term. Call it after the update.

        :param optimiser: whose learning rate is noted; ``rate`` says it where there is none to ask.
        :param arguments: with JAX the new parameters.
        """
        look = self._look
        if self._counts is not True:
            # So far every evaluation was taken for a step.
            self._counts = True
            self._now = look.step if look is not None else max(0, self._now - 1)
        if look is not None and look.rows is not None and "stepDots" not in look.extra:
            taken = self._adapter.step(look.rows, look.state, arguments)
            known = rate if rate is not None else self._adapter.rate(optimiser)
            if taken is not None:
                dots, norm = taken
                look.extra["stepDots"] = numbers(dots)
                look.extra["stepNorm"] = public(norm)
            if known is not None:
                look.extra["rate"] = public(known)
                if self._rate_place is None:
                    self._rate_place = self._place_of_rate(sys._getframe(1), known)
        self._flush()
        self._now += 1
        if self._cost is not None:
            self._every = self._cost.every(self._every)

    def curve(self, x: Any, u: Any, reference: Any = None, names: Iterable[str] | None = None) -> None:
        """Draws one unknown, or several as rows, over ``x``; with what it is compared with, where that is known."""
        if self._muted:
            return
        curve = {"x": _plain(x), "u": _plain(u)}
        if reference is not None:
            curve["reference"] = _plain(reference)
        if names is not None:
            curve["names"] = list(names)
        self._flush()
        if self._header is None:
            # The header names the terms, which the first `total` tells.
            self._waiting_curve = curve
            return
        self._log.write({"run": self._run, "step": self._now, "curve": curve})

    def close(self, reason: str = "finished") -> None:
        """Ends the log. The program's end does so, too."""
        if self._closed:
            return
        self._flush()
        self._say_idle()
        self._closed = True
        if self._header is not None and not self._muted:
            self._log.write({"run": self._run, "end": _now(), "reason": reason})
        self._log.close()
        _OPEN.discard(self)

    def __enter__(self) -> Lens:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close("finished" if kind is None else "stopped")

    def __del__(self) -> None:
        self.close(_reason())

    @property
    def _muted(self) -> bool:
        return self._silent or self._adapter.is_silent()

    def _seen(
        self,
        frame: FrameType,
        losses: Any,
        weights: Mapping[str, Any] | None,
        arguments: tuple[Any, ...],
        held_out: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None,
        values: Mapping[str, Any] | None,
        beside: bool = False,
    ) -> Evaluation:
        self._find(frame)
        if self._counts is not True:
            self._next()
        watched = self.watching and not self._muted
        began = time.perf_counter()
        given = _weights_of(weights)
        if not callable(losses):
            losses = named(losses)
        evaluation = self._adapter.evaluate(losses, given, watched and self._wanted(), arguments, beside)
        if self._idle_weights is None:
            self._idle_weights = set(given).difference(evaluation.names)
            self._say_misspelt(evaluation.names, given)
        if self._cost is not None and watched:
            self._cost.watched()
        if evaluation.rows is not None:
            look = self._take(evaluation, given, began, self._adapter.state(arguments))
            if held_out is not None:
                known = self._adapter.numbers(held_out() if callable(held_out) else held_out)
                look.extra["heldOut"] = [public(known.get(name, math.nan)) for name in look.names]
            if values is not None:
                look.extra["values"] = {name: public(x) for name, x in self._adapter.numbers(values).items()}
        if self._counts is not True:
            self._now += 1
            if self._cost is not None:
                self._every = self._cost.every(self._every)
        return evaluation

    def _next(self) -> None:
        """Where every evaluation may be a step: one at parameters that have not moved belongs to the step before."""
        look = self._look
        if look is not None and look.version is not None and self._is_unmoved(look):
            self._now = look.step
        else:
            self._flush()

    def _wanted(self) -> bool:
        """Whether an evaluation of this step is still to be looked at: another one at moved parameters is not."""
        look = self._look
        return look is None or look.step != self._now or (look.version is not None and self._is_unmoved(look))

    def _is_unmoved(self, look: _Look) -> bool:
        return bool(self._adapter.version() == look.version)

    def _take(
        self, evaluation: Evaluation, weights: Mapping[str, Any], began: float | None = None, state: Any = None
    ) -> _Look:
        """Keeps what was seen of the present step until the step is taken."""
        look = self._look
        if look is None or look.step != self._now:
            named = {name: weights.get(name, 1.0) for name in evaluation.names}
            effective = list(self._adapter.numbers(named).values())
            seconds = (time.perf_counter() if began is None else began) - self._began
            look = _Look(self._now, evaluation.names, effective, seconds)
            look.state, look.version = state, self._adapter.version()
            look.rows, look.losses = evaluation.rows, evaluation.losses
            self._look = look
        else:
            # One more part of a step whose gradients are accumulated.
            if evaluation.names != look.names:
                raise ValueError("pinn-lens: total was called twice in one step with different losses; pass all to one.")
            look.rows = look.rows + evaluation.rows
            look.losses = [a + b for a, b in zip(look.losses, evaluation.losses)]
        return look

    def _take_places(self, places: Mapping[str, Place], by_step: bool) -> None:
        """What a helper knows: where its library's terms are made, and that `step` counts."""
        self._places.update(places)
        self._searched = True
        self._counts = True if by_step else self._counts
        self._watch_place = None

    def _about_term(self, name: str, about: Term, place: Place | None) -> None:
        self._about = {name: about, **self._about}
        if place is not None:
            self._places.setdefault(name, place)

    def _flush(self) -> None:
        look, self._look = self._look, None
        if look is None or self._closed:
            return
        gram = self._adapter.gram(look.rows)
        self._idle_weights = (self._idle_weights or set()).difference(look.names)
        self._warn(look, gram)
        gram = self._arrange(look, gram)
        upper = [float(gram[i, j]) for i in range(len(gram)) for j in range(i, len(gram))]
        self._log.write(
            {
                "step": look.step,
                "run": self._run,
                "time": look.seconds,
                "losses": numbers(look.losses),
                "weights": numbers(look.weights),
                "gram": numbers(upper),
                **look.extra,
            }
        )
        if self._waiting_curve is not None:
            curve, self._waiting_curve = self._waiting_curve, None
            self._log.write({"run": self._run, "step": look.step, "curve": curve})

    def _arrange(self, look: _Look, gram: Array) -> Array:
        """Puts a look in the order of the header; a term that this step does not have weighs nothing in it."""
        known = self._header or []
        late = [name for name in look.names if name not in known]
        if late:
            self._write_header([*known, *late])
        names = self._header or []
        if names == look.names:
            return gram
        at = {name: i for i, name in enumerate(look.names)}
        look.losses = [look.losses[at[name]] if name in at else 0.0 for name in names]
        look.weights = [look.weights[at[name]] if name in at else 0.0 for name in names]
        for key in ("stepDots", "heldOut"):
            if key in look.extra:
                look.extra[key] = [look.extra[key][at[name]] if name in at else None for name in names]
        there = [i for i, name in enumerate(names) if name in at]
        own = [at[names[i]] for i in there]
        whole = np.zeros((len(names), len(names)))
        whole[np.ix_(there, there)] = gram[np.ix_(own, own)]
        look.names = names
        return whole

    def _write_header(self, names: list[str]) -> None:
        if self._header is not None:
            # More terms are another run: what was before cannot be compared with it.
            self._run = secrets.token_hex(4)
        self._header = names
        script = getattr(sys.modules.get("__main__"), "__file__", None)
        terms = []
        for name in names:
            term: dict[str, Any] = {"name": name, **self._about.get(name, {})}
            if name in self._places:
                term.update(self._relative(self._places[name]))
            if name in self._weight_places:
                term["weight"] = self._relative(self._weight_places[name])
            terms.append(term)
        header: dict[str, Any] = {
            "lens": 1,
            "run": self._run,
            "title": self._title,
            "started": self._started.isoformat(timespec="seconds"),
            "framework": self._adapter.framework,
            "script": self._path(script) if script else None,
            "terms": terms,
            "parameters": self._adapter.count(),
            "precision": self._adapter.precision(),
            "every": self._every,
        }
        if self._planned is not None:
            header["steps"] = self._planned
        if self._watch_place is not None:
            header["watch"] = self._relative(self._watch_place)
        if self._rate_place is not None:
            header["rate"] = self._relative(self._rate_place)
        files = {place["file"] for place in [*self._places.values(), *self._weight_places.values()]}
        header["sources"] = {self._path(file): digest_of(file) for file in sorted(files)}
        self._log.write(header)

    def _warn(self, look: _Look, gram: Any) -> None:
        for i, name in enumerate(look.names):
            if name in self._warned:
                continue
            if not math.isfinite(look.losses[i]) or not math.isfinite(gram[i, i]):
                self._say(name, f'the loss "{name}" or its gradient is not a number at step {look.step}.')
            elif gram[i, i] == 0 and look.losses[i] != 0 and name not in (self._header or []):
                self._say(
                    name, f'the loss "{name}" has no gradient: it does not depend on what is watched, or is detached.'
                )

    def _say_misspelt(self, names: list[str], weights: Mapping[str, Any]) -> None:
        """A weight of no loss that is almost that of one without a weight."""
        bare = {name.casefold(): name for name in names if name not in weights}
        for name in sorted(self._idle_weights or ()):
            for like in difflib.get_close_matches(name.casefold(), bare, 1):
                other = bare[like]
                self._say(name, f'there is a weight of "{name}" but no such loss, and "{other}" has no weight: it is 1.')

    def _say_idle(self) -> None:
        """A loss may come later than its weight; at the end it has not."""
        for name in sorted(self._idle_weights or ()):
            if name not in self._warned:
                self._say(name, f'there is a weight of "{name}" but there never was such a loss.')

    def _say(self, name: str, sentence: str) -> None:
        self._warned.add(name)
        place = self._places.get(name)
        message = f"pinn-lens: {sentence}"
        if place is None:
            warnings.warn(message, LensWarning, stacklevel=outside())
        else:
            warnings.warn_explicit(message, LensWarning, place["file"], place["line"])

    def _find(self, frame: FrameType) -> None:
        """Looks for the lines of terms and weights, once."""
        if self._searched:
            return
        self._searched = True
        try:
            source = source_of(frame)
            call = source.call(frame, ("total", "look")) if source is not None else None
            if source is None or call is None:
                return
            given = _argument(call, 0, "losses")
            keys = source.keys(given) if given is not None else {}
            for name, (place, _) in keys.items():
                self._places.setdefault(name, place)
            weights = _argument(call, 1, "weights")
            for name, (_, value) in (source.keys(weights) if weights is not None else {}).items():
                number = source.number(value)
                if number is not None:
                    self._weight_places[name] = number
            if self._counts is None:
                self._counts = True if source.calls(call, "step") else None
        except Exception:  # noqa: BLE001 - a place is a convenience: without it the training goes on
            self._places.clear()
            self._weight_places.clear()

    def _place_of_call(self, frame: FrameType, methods: tuple[str, ...]) -> Place | None:
        try:
            source = source_of(frame)
            if source is None:
                return None
            call = source.call(frame, methods)
            return source.place(call) if call is not None else {"file": source.file, "line": frame.f_lineno}
        except Exception:  # noqa: BLE001 - as above
            return None

    def _place_of_rate(self, frame: FrameType, rate: float) -> Place | None:
        try:
            source = source_of(frame)
            place = source.rate(rate) if source is not None else None
        except Exception:  # noqa: BLE001 - as above
            place = None
        return place or self._place_of_call(frame, ("step",))

    def _path(self, file: str) -> str:
        """Relative to the folder of the log, so that both can move together."""
        try:
            return os.path.relpath(file, self._log.folder).replace(os.sep, "/")
        except ValueError:
            return os.path.abspath(file).replace(os.sep, "/")

    def _relative(self, place: Place) -> Place:
        found = {**place, "file": self._path(place["file"])}
        line = linecache.getline(place["file"], place["line"])
        if line:
            found["digest"] = digest_of_line(line)
        return found


#: Those that nobody has closed.
_OPEN: weakref.WeakSet[Lens] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for lens in list(_OPEN):
        lens.close(_reason())


def _reason() -> str:
    return "stopped" if hasattr(sys, "last_value") else "finished"


class _Weights(dict[str, Any]):
    """Weights by name, 1 for a name without one."""

    def __missing__(self, name: str) -> float:
        return 1.0

    def get(self, name: str, default: Any = 1.0) -> Any:
        return super().get(name, default)


def _weights_of(weights: Any) -> _Weights:
    """
    :raises TypeError: for weights that have no names.
    """
    if weights is not None and not isinstance(weights, Mapping):
        raise TypeError(f'pinn-lens: weights are a dictionary by the names of the losses, not a {type(weights).__name__}.')
    return _Weights(weights or {})


class _Cost:
    """Chooses how often to watch, by what it has cost so far."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._last = time.perf_counter()
        self._plain: list[float] = []
        self._looks: list[float] = []
        self._is_look = False

    def watched(self) -> None:
        self._is_look = True

    def every(self, now: int) -> int:
        """At the end of a step: the steps between watched ones from now on."""
        time_now = time.perf_counter()
        (self._looks if self._is_look else self._plain).append(time_now - self._last)
        self._last, self._is_look = time_now, False
        # What came first was compiled and allocated.
        if len(self._looks) < 3 or len(self._plain) < 10:
            return min(now, 10)
        usual = float(np.median(self._plain[-200:]))
        dearer = max(0.0, float(np.median(self._looks[-20:])) - usual)
        return max(1, math.ceil(dearer / (self._share * usual)))


def _share(budget: float | str) -> float:
    """
    :raises ValueError: for what is no share between 0 and 1.
    """
    try:
        share = float(budget.rstrip(" %")) / 100 if isinstance(budget, str) else float(budget)
    except ValueError:
        share = math.nan
    if not 0 < share < 1:
        raise ValueError(f'pinn-lens: budget = {budget!r} is no share; write 0.1 or "10 %".')
    return share


def _argument(call: Any, place: int, name: str) -> Any:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[place] if place < len(call.args) else None


def _plain(values: Any) -> list[Any]:
    array = values.detach().cpu().numpy() if hasattr(values, "detach") else np.asarray(values)
    squeezed = np.asarray(array, dtype=np.float64)
    if squeezed.ndim == 2 and 1 in squeezed.shape:
        squeezed = squeezed.reshape(-1)
    if squeezed.ndim == 1:
        return list(numbers(squeezed))
    return [numbers(row) for row in squeezed]


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
