"""Where loss terms and weights are written, by the source of the caller: the right line, or none.

A name stands at the key of the dictionary that is passed, which is followed through names, functions of the same file
and ``losses["x"] = …``. Where branches or loops leave open which of several lines was run, no line is named.
"""

from __future__ import annotations

import ast
import hashlib
import linecache
import math
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any

#: What a place is in the log: file, line, column, end; all counted from 1, columns in UTF-16 units.
Place = dict[str, Any]


@dataclass(frozen=True)
class _Unknown:
    """A value of which only this is known: that it is bound somewhere."""


_UNKNOWN = _Unknown()
_Binding = ast.expr | _Unknown
#: The place of each key, and the value that stands there.
_Keys = dict[str, tuple[Place, _Binding]]
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_OPTIMISERS = {"adam", "adamw", "adamax", "nadam", "radam", "rmsprop", "sgd", "adagrad", "adadelta", "lbfgs", "lion"}
_OWNERS = ("self", "cls")
_CHANGING = ("update", "clear", "pop", "popitem", "setdefault")
_DEEPEST = 8
_HERE = os.path.dirname(os.path.abspath(__file__))


class Source:
    """The parsed text of one file."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file = file
        self.lines = lines
        self.text = "".join(lines)
        self.tree = ast.parse(self.text)
        self._written = {
            (place["line"], place["column"]): float(node.value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, (int, float))
            for place in [self.place(node)]
        }
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def place(self, node: ast.expr | ast.keyword, name_only: int | None = None) -> Place:
        """The place of a node; of a keyword only its name. A node of several lines is its first one."""
        line = node.lineno
        end = node.end_col_offset if node.end_lineno == line else None
        if name_only is not None:
            end = node.col_offset + name_only
        place: Place = {"file": self.file, "line": line, "column": self._column(line, node.col_offset)}
        if end is not None:
            place["end"] = self._column(line, end)
        return place

    def _column(self, line: int, offset: int) -> int:
        """The UTF-16 column, from 1, of a byte offset as ``ast`` counts."""
        before = self.lines[line - 1].encode()[:offset].decode(errors="ignore")
        return len(before.encode("utf-16-le")) // 2 + 1

    def call(self, frame: FrameType, methods: tuple[str, ...]) -> ast.Call | None:
        """The call of one of these methods that the frame is in; None where several could be."""
        found = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in methods
            and node.lineno <= frame.f_lineno <= (node.end_lineno or node.lineno)
        ]
        return found[0] if len(found) == 1 else None

    def keys(self, value: _Binding, depth: int = 0) -> _Keys:
        """The keys that a value is known to have, each with its place and its own value."""
        if isinstance(value, _Unknown) or depth > _DEEPEST:
            return {}
        if isinstance(value, ast.Dict):
            return {
                key.value: (self.place(key), item)
                for key, item in zip(value.keys, value.values)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            }
        if isinstance(value, ast.Name):
            return self._keys_of_name(value, depth)
        if isinstance(value, ast.Call):
            if isinstance(value.func, ast.Name) and value.func.id == "dict" and not value.args:
                return {
                    item.arg: (self.place(item, len(item.arg.encode())), item.value)
                    for item in value.keywords
                    if item.arg is not None
                }
            returned = self._returned(value)
            return self.keys(returned, depth + 1) if returned is not None else {}
        if isinstance(value, ast.Lambda):
            return self.keys(value.body, depth + 1)
        if isinstance(value, ast.Attribute):
            set_to = self._set_to(value)
            keys = self.keys(set_to, depth + 1) if set_to is not None else {}
            return {key: place for key, place in keys.items() if not self._changes(value, key)}
        return {}

    def number(self, value: _Binding, depth: int = 0) -> Place | None:
        """Where a value is written as a number."""
        if depth > _DEEPEST:
            return None
        if isinstance(value, ast.Constant) and type(value.value) in (int, float):
            return self.place(value)
        if isinstance(value, ast.Name):
            bound = self._bindings(value, value.id)
            return self.number(bound[0], depth + 1) if len(bound) == 1 else None
        if isinstance(value, ast.Attribute):
            set_to = self._set_to(value)
            return self.number(set_to, depth + 1) if set_to is not None else None
        if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Constant):
            keys = self.keys(value.value, depth + 1)
            key = value.slice.value
            return self.number(keys[key][1], depth + 1) if isinstance(key, str) and key in keys else None
        return None

    def rate(self, rate: float) -> Place | None:
        """Where the learning rate is written, if at one place only."""
        calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        named = [item.value for call in calls for item in call.keywords if item.arg in ("lr", "learning_rate")]
        unnamed = [value for call in calls if _called(call).lower() in _OPTIMISERS for value in call.args]
        found = [place for value in [*named, *unnamed] if (place := self._rate_at(value, rate)) is not None]
        return found[0] if len(found) == 1 else None

    def _rate_at(self, value: ast.expr, rate: float) -> Place | None:
        """Where this number is written, if a value is it; rates may be kept in single precision."""
        place = self.number(value)
        written = self._written.get((place["line"], place["column"])) if place is not None else None
        return place if written is not None and math.isclose(written, rate, rel_tol=1e-6) else None

    def calls(self, of: ast.Call, method: str) -> bool:
        """Whether ``method`` is called on what the call ``of`` is called on."""
        assert isinstance(of.func, ast.Attribute)
        owner = ast.dump(of.func.value)
        return any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == method
            and ast.dump(node.func.value) == owner
            for node in ast.walk(self.tree)
        )

    def _set_to(self, attribute: ast.Attribute) -> ast.expr | None:
        """What ``self.x`` is set to, if at one place of the file only."""
        if not isinstance(attribute.value, ast.Name) or attribute.value.id not in _OWNERS:
            return None
        found = [
            statement
            for statement in ast.walk(self.tree)
            if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.withitem, ast.Delete))
            and any(_is_of(target, attribute.attr) for target in _targets(statement))
        ]
        one = found[0] if len(found) == 1 else None
        if not isinstance(one, (ast.Assign, ast.AnnAssign)) or not _is_of(_targets(one)[0], attribute.attr, True):
            return None
        return one.value

    def _changes(self, attribute: ast.Attribute, key: str) -> bool:
        """Whether an item of ``self.x`` may be set, or all of them by a method, after it was made."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute) and node.attr in _CHANGING and _is_of(node.value, attribute.attr, True):
                return True
            if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                if _is_of(node.value, attribute.attr, True) and getattr(node.slice, "value", key) == key:
                    return True
        return False

    def _keys_of_name(self, name: ast.Name, depth: int) -> _Keys:
        items: _Keys = {}
        unsure: dict[str, list[ast.expr]] = {}
        bound = self._bindings(name, name.id, items, unsure)
        if len(bound) != 1:
            return {}
        target = bound[0]
        if isinstance(target, _FUNCTIONS):
            returned = _only_return(target)
            keys = self.keys(returned, depth + 1) if returned is not None else {}
        else:
            keys = self.keys(target, depth + 1)
        sure = {key: place for key, place in {**keys, **items}.items() if key not in unsure}
        # A key that is set at one place alone was set there, if it was set at all.
        alone = {key: places[0] for key, places in unsure.items() if len(places) == 1 and key not in {**keys, **items}}
        sure |= {key: (self.place(place), _UNKNOWN) for key, place in alone.items()}
        return {key: (at, _UNKNOWN if self._moves(name.id, key) else item) for key, (at, item) in sure.items()}

    def _moves(self, name: str, key: str) -> bool:
        """Whether ``name[key]`` is changed in place, or may be by a key that is not written out."""
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Subscript) or isinstance(node.ctx, ast.Load) or not _names(node.value, name):
                continue
            if not isinstance(node.slice, ast.Constant):
                return True
            if node.slice.value == key and isinstance(self.parents[node], ast.AugAssign):
                return True
        return False

    def _returned(self, call: ast.Call) -> ast.expr | None:
        """What a function of this file, or a method of ``self``, returns where it returns at one place."""
        if isinstance(call.func, ast.Name):
            bound = self._bindings(call, call.func.id)
        elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            if call.func.value.id not in _OWNERS:
                return None
            method = call.func.attr
            bound = [node for node in ast.walk(self.tree) if isinstance(node, _FUNCTIONS) and node.name == method]
        else:
            return None
        return _only_return(bound[0]) if len(bound) == 1 and isinstance(bound[0], _FUNCTIONS) else None

    def _bindings(
        self,
        at: ast.AST,
        name: str,
        items: _Keys | None = None,
        unsure: dict[str, list[ast.expr]] | None = None,
    ) -> list[Any]:
        """What ``name`` may be bound to where ``at`` is evaluated: one value where that is certain.

        ``items`` takes what ``name[key] = …`` sets for certain, ``unsure`` the keys that it may have set.
        """
        items = {} if items is None else items
        unsure = {} if unsure is None else unsure
        maybe: list[Any] = []
        node = at
        while True:
            parent = self.parents.get(node)
            if parent is None:
                return maybe
            for block in _blocks(parent):
                if node not in block:
                    continue
                place = block.index(node)
                for statement in reversed(block[:place]):
                    kind, value = _binding(statement, name)
                    if kind == "whole":
                        return [*maybe, value]
                    if kind == "item":
                        key, item = value
                        if key.value not in unsure:
                            items.setdefault(key.value, (self.place(key), item))
                        elif key not in unsure[key.value]:
                            unsure[key.value].append(key)
                    elif kind == "maybe":
                        maybe += self._maybe(statement, name, unsure)
                if isinstance(parent, (ast.For, ast.AsyncFor, ast.While)):
                    for statement in block[place + 1 :]:
                        if _binding(statement, name)[0] is not None:
                            maybe += self._maybe(statement, name, unsure)
            if isinstance(parent, (ast.For, ast.AsyncFor)) and _names(parent.target, name):
                return [*maybe, _UNKNOWN]
            if isinstance(parent, (ast.With, ast.AsyncWith)) and any(
                item.optional_vars is not None and _names(item.optional_vars, name) for item in parent.items
            ):
                return [*maybe, _UNKNOWN]
            if isinstance(parent, _SCOPES):
                local = maybe or (not isinstance(parent, ast.ClassDef) and _is_argument(parent, name))
                if local:
                    return [*maybe, _UNKNOWN]
                return self._outside(parent, name)
            node = parent

    def _maybe(self, statement: ast.AST, name: str, unsure: dict[str, list[ast.expr]]) -> list[Any]:
        """Bindings somewhere within a statement that may have run or not."""
        found: list[Any] = []
        for node in ast.walk(statement):
            if not isinstance(node, ast.stmt):
                continue
            kind, value = _binding(node, name)
            if kind == "whole":
                found.append(value)
            elif kind == "item":
                places = unsure.setdefault(value[0].value, [])
                if value[0] not in places:
                    places.append(value[0])
        return found

    def _outside(self, scope: ast.AST, name: str) -> list[Any]:
        """Bindings of a name that a function takes from around it: certain where there is one in the whole file."""
        found: list[Any] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.stmt) and _binding(node, name)[0] in ("whole", "item"):
                found.append(_binding(node, name)[1] if _binding(node, name)[0] == "whole" else _UNKNOWN)
        return found


def _called(call: ast.Call) -> str:
    """The last name of what is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""


def _targets(statement: Any) -> list[ast.expr]:
    if isinstance(statement, (ast.Assign, ast.Delete)):
        return statement.targets
    target = statement.optional_vars if isinstance(statement, ast.withitem) else statement.target
    return [target] if target is not None else []


def _is_of(target: ast.AST, attribute: str, itself: bool = False) -> bool:
    """Whether ``self.attribute`` is the target or, unless it has to be that itself, within it."""
    nodes = [target] if itself else ast.walk(target)
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == attribute
        and isinstance(node.value, ast.Name)
        and node.value.id in _OWNERS
        and (itself or not isinstance(node.ctx, ast.Load))
        for node in nodes
    )


def _blocks(node: ast.AST) -> list[list[Any]]:
    return [block for field in _BLOCKS if isinstance(block := getattr(node, field, None), list)]


def _names(target: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(target))


def _is_argument(scope: Any, name: str) -> bool:
    arguments = scope.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return any(argument is not None and argument.arg == name for argument in every)


def _binding(statement: ast.AST, name: str) -> tuple[str | None, Any]:
    """What a statement binds ``name`` to: wholly, an item of it, perhaps, or not at all."""
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            if isinstance(target, ast.Name) and target.id == name:
                return "whole", statement.value if statement.value is not None else _UNKNOWN
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id == name:
                key = target.slice
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    return "item", (key, statement.value)
                continue
            if _names(target, name) and not isinstance(target, (ast.Subscript, ast.Attribute)):
                return "whole", _part(target, statement.value, name)
        return None, None
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return ("whole", statement) if statement.name == name else (None, None)
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        bound = any((alias.asname or alias.name.split(".")[0]) == name for alias in statement.names)
        return ("whole", _UNKNOWN) if bound else (None, None)
    if isinstance(statement, (ast.AugAssign, ast.Delete)):
        targets = [statement.target] if isinstance(statement, ast.AugAssign) else statement.targets
        bound = any(isinstance(target, ast.Name) and target.id == name for target in targets)
        return ("whole", _UNKNOWN) if bound else (None, None)
    for node in ast.walk(statement):
        if node is statement:
            continue
        if isinstance(node, ast.NamedExpr) and node.target.id == name:
            return "maybe", None
        if isinstance(node, ast.stmt) and _binding(node, name)[0] is not None:
            return "maybe", None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            if isinstance(node.func.value, ast.Name) and node.func.value.id == name:
                return "whole", _UNKNOWN
    if isinstance(statement, (ast.For, ast.AsyncFor)) and _names(statement.target, name):
        return "whole", _UNKNOWN
    return None, None


def _part(target: ast.expr, value: ast.expr | None, name: str) -> _Binding:
    """What ``name`` is bound to by ``a, name = 1, 2``."""
    if not isinstance(target, (ast.Tuple, ast.List)) or not isinstance(value, (ast.Tuple, ast.List)):
        return _UNKNOWN
    if len(target.elts) != len(value.elts) or any(isinstance(x, ast.Starred) for x in [*target.elts, *value.elts]):
        return _UNKNOWN
    parts = [own for at, own in zip(target.elts, value.elts) if isinstance(at, ast.Name) and at.id == name]
    return parts[0] if len(parts) == 1 else _UNKNOWN


def _only_return(function: ast.AST) -> ast.expr | None:
    """The value of a function's only return, of its own and not of functions in it."""
    returns: list[ast.Return] = []
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if isinstance(node, _SCOPES):
            continue
        if isinstance(node, ast.Return):
            returns.append(node)
        waiting += ast.iter_child_nodes(node)
    return returns[0].value if len(returns) == 1 else None


def digest_of(file: str) -> str:
    with open(file, "rb") as text:
        return hashlib.sha256(text.read()).hexdigest()


def digest_of_line(line: str) -> str:
    """By it a reader finds the line again when its file was edited."""
    return hashlib.sha256(line.rstrip("\r\n").encode()).hexdigest()


def place_of_function(function: Any, part: int, parts: int) -> Place | None:
    """Where a function makes one of the parts that it returns, else where it is; None where its file is not known."""
    code: CodeType | None = getattr(function, "__code__", None)
    source = _source_of_code(code) if code is not None else None
    if source is None or code is None:
        return None
    for node in ast.walk(source.tree):
        if isinstance(node, (*_FUNCTIONS, ast.Lambda)) and code.co_firstlineno in _first_lines(node):
            returned = node.body if isinstance(node, ast.Lambda) else _only_return(node)
            if isinstance(returned, (ast.List, ast.Tuple)) and len(returned.elts) == parts:
                return source.place(returned.elts[part])
            if isinstance(node, ast.Lambda):
                return source.place(node)
    return {"file": source.file, "line": code.co_firstlineno}


def _first_lines(node: Any) -> set[int]:
    """Where a function may be said to begin: at its name or at its first decorator."""
    return {node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))}


def places_of_returned(function: Any) -> dict[str, Place]:
    """The keys of the dictionary that a function returns."""
    code: CodeType | None = getattr(function, "__code__", None)
    source = _source_of_code(code) if code is not None else None
    if source is None or code is None:
        return {}
    for node in ast.walk(source.tree):
        if isinstance(node, _FUNCTIONS) and code.co_firstlineno in _first_lines(node):
            returned = _only_return(node)
            return {name: place for name, (place, _) in source.keys(returned).items()} if returned is not None else {}
    return {}


def outside() -> int:
    """The ``stacklevel`` of a warning that is to stand where this package was called."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and os.path.dirname(os.path.abspath(frame.f_code.co_filename)) == _HERE:
        level, frame = level + 1, frame.f_back
    return level


def source_of(frame: FrameType) -> Source | None:
    """The source that the frame's code was compiled from; None where there is no file, or it was edited since."""
    return _source_of_code(frame.f_code)


def _source_of_code(code: CodeType) -> Source | None:
    file = os.path.abspath(code.co_filename)
    # What this package itself calls is nobody's term.
    if code.co_filename.startswith("<") or not os.path.isfile(file) or os.path.dirname(file) == _HERE:
        return None
    try:
        source = _parsed(file, tuple(linecache.getlines(code.co_filename)))
    except (SyntaxError, ValueError):
        return None
    return source if source is not None and _is_compiled_from(code, source.text) else None


@lru_cache(maxsize=8)
def _parsed(file: str, lines: tuple[str, ...]) -> Source | None:
    return Source(file, list(lines)) if lines else None


@lru_cache(maxsize=64)
def _is_compiled_from(code: CodeType, text: str) -> bool:
    """Whether the text still has this code at these lines."""
    waiting: list[CodeType] = [compile(text, code.co_filename, "exec", dont_inherit=True)]
    while waiting:
        candidate = waiting.pop()
        if candidate.co_name == code.co_name and candidate.co_firstlineno == code.co_firstlineno:
            if candidate.co_code == code.co_code and list(candidate.co_lines()) == list(code.co_lines()):
                return True
        waiting += [constant for constant in candidate.co_consts if isinstance(constant, CodeType)]
    return False
