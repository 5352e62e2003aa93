"""What `import dpo_kg` offers, and what it costs."""

from __future__ import annotations

import subprocess
import sys

import dpo_kg
from dpo_kg import errors


def test_all_names_exist() -> None:
    assert dpo_kg.__all__ == sorted(dpo_kg.__all__)
    for name in dpo_kg.__all__:
        assert getattr(dpo_kg, name) is not None


def test_every_error_is_public() -> None:
    family = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert family <= set(dpo_kg.__all__)
    assert all(issubclass(getattr(errors, name), errors.DpoKgError) for name in family)


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys; before = set(sys.modules); import dpo_kg; print(*sorted(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == ["__future__", "dpo_kg"]


def test_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(dpo_kg, "nothing")
