"""Union-find that keeps apart what must stay apart: the ground of identities and incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Groups:
    """Groups of names under must-link and cannot-link pairs. Results do not depend on the order of the names given."""

    def __init__(self, names: Iterable[str], apart: Iterable[tuple[str, str]] = ()) -> None:
        self._members: dict[str, tuple[str, ...]] = {name: (name,) for name in sorted(set(names))}
        self._root = {name: name for name in self._members}
        self._apart: dict[str, set[str]] = {name: set() for name in self._members}
        for left, right in apart:
            if left in self._root and right in self._root and left != right:
                self._apart[left].add(right)
                self._apart[right].add(left)

    def root(self, name: str) -> str:
        """The name that stands for the group: its smallest member."""
        return self._root[name]

    def members(self, name: str) -> tuple[str, ...]:
        """The group's members, sorted."""
        return self._members[self._root[name]]

    def barred(self, left: str, right: str) -> bool:
        """Whether a cannot-link pair lies between the two groups."""
        return bool(self._apart[self._root[left]] & set(self.members(right)))

    def join(self, left: str, right: str) -> bool:
        """Joins the two groups unless that is barred; tells whether they are together afterwards."""
        one, two = sorted((self._root[left], self._root[right]))
        if one == two:
            return True
        if self.barred(one, two):
            return False
        self._members[one] = tuple(sorted(self._members[one] + self._members[two]))
        self._apart[one] |= self._apart.pop(two)
        for name in self._members.pop(two):
            self._root[name] = one
        return True

    def all(self) -> tuple[tuple[str, ...], ...]:
        """Every group, sorted by its smallest member."""
        return tuple(self._members[name] for name in sorted(self._members))
