"""Which tests execute which line, and the runs of those tests on one mutant after the other."""

import gc
import importlib.abc
import importlib.machinery
import json
import os
import re
import shutil
import signal
import sys
import time
import types
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUICK = ["-o", "addopts=", "--doctest-modules", "--strict-markers", "-p", "no:nbval", "-q", "-s"]
QUICK += ["-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not slow and not real"]
FAIL, BROKEN = 1, 3  # a test fails; the driver does


@dataclass
class Covered:
    """The tests of each line of each file, by their place in ``tests``, and their seconds."""

    tests: list[str]
    seconds: list[float]
    lines: dict[str, dict[str, list[int]]]

    def add(self, other: "Covered") -> None:
        """Take in what another share of the tests covers."""
        first = len(self.tests)
        self.tests += other.tests
        self.seconds += other.seconds
        for module, by_line in other.lines.items():
            own = self.lines.setdefault(module, {})
            for line, found in by_line.items():
                own.setdefault(line, []).extend(first + n for n in found)


class Recorder:
    """A pytest plugin that records, for each test, its lines and its time."""

    def __init__(self) -> None:
        """Start to measure, before anything of the project is imported."""
        import coverage

        self.coverage = coverage.Coverage(data_file=None, source=["analysis"], config_file=False)
        self.coverage.start()
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """The lines from here on are this test's."""
        self.coverage.switch_context(nodeid)

    def pytest_runtest_logreport(self, report) -> None:
        """Add up what setup, call and teardown took; a test that fails anyway kills nothing."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if not report.passed:
            self.failed.add(report.nodeid)

    def covered(self) -> Covered:
        """What was recorded."""
        self.coverage.stop()
        tests = sorted(set(self.seconds) - self.failed)
        place = {name: n for n, name in enumerate(tests)}
        data, lines = self.coverage.get_data(), {}
        for file in data.measured_files():
            by_line = data.contexts_by_lineno(file).items()
            lines[str(Path(file).relative_to(ROOT))] = {
                str(line): sorted(place[name] for name in names if name in place)
                for line, names in by_line
            }
        return Covered(tests, [round(self.seconds[name], 4) for name in tests], lines)


def record(path: Path, share: str) -> int:
    """Run a share of the quick tests once and write which line each executes."""
    import pytest

    recorder = Recorder()
    asked = sorted(map(str, (ROOT / share).glob("test_*.py"))) if share == "tests" else [share]
    code = pytest.main([*QUICK, *asked], plugins=[recorder])
    path.write_text(json.dumps(vars(recorder.covered())))
    return int(code not in (0, 1))


def tests_for(mutant, covered: Covered, most_seconds: float) -> list[str]:
    """The tests that execute the mutant's lines: those of its module first, then the fastest."""
    found = _by_lines(covered, mutant.module, range(mutant.lines[0], mutant.lines[1] + 1))
    if not mutant.function:
        found = _by_name(mutant, covered)
    stem = mutant.module.removeprefix("analysis/").removesuffix(".py")
    near = (mutant.module, f"tests/{Path(stem).parent}/test_{Path(stem).name}.py")
    order = sorted(found, key=lambda n: (not covered.tests[n].startswith(near), covered.seconds[n]))
    chosen, planned = [], 0.0
    for n in order:
        planned += covered.seconds[n]
        if chosen and planned > most_seconds:
            break
        chosen.append(covered.tests[n])
    return list(dict.fromkeys(chosen))


def _by_lines(covered: Covered, module: str, lines) -> set[int]:
    by_line = covered.lines.get(module, {})
    return {n for line in lines for n in by_line.get(str(line), [])}


def _by_name(mutant, covered: Covered) -> set[int]:
    """The tests of all lines that name what a statement of the module sets, or of the module."""
    first = (ROOT / mutant.module).read_text().splitlines()[mutant.lines[0] - 1].strip()
    name = re.match(r"(?:def |class )?(\w+)", first)
    found: set[int] = set()
    for module in covered.lines if name else ():
        text = (ROOT / module).read_text().splitlines()
        named = [n for n, line in enumerate(text, 1) if re.search(rf"\b{name[1]}\b", line)]
        if module == mutant.module and first.startswith(("def ", "class ", "@")):
            return _by_lines(covered, module, covered.lines[module])
        found |= _by_lines(covered, module, named)
    return found or _by_lines(covered, mutant.module, covered.lines.get(mutant.module, {}))


def run(plans: list, covered: Covered, log: Path, end: float) -> None:
    """Test each mutant in a fork: one that had collected the suite, or had imported libraries."""
    import geopandas  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import pandera  # noqa: F401
    import pytest

    at_import = [(m, tests) for m, tests in plans if not m.function]
    within = [(m, tests) for m, tests in plans if m.function]
    seconds = dict(zip(covered.tests, covered.seconds, strict=True))
    whole = end - time.monotonic()
    if not os.fork():
        warm = Warm(within, seconds, log, end - whole * len(at_import) / max(len(plans), 1))
        pytest.main([*QUICK, "tests", "analysis"], plugins=[warm])
        os._exit(0)
    os.wait()
    for mutant, tests in at_import:
        if time.monotonic() < end:
            _note(
                log, mutant, tests, _forked(lambda m=mutant, t=tests: _cold(m, t), tests, seconds)
            )


def _forked(child, tests: list[str], seconds: dict[str, float]) -> str:
    """What became of a mutant: killed, timeout, survived, or uncovered where no test runs it."""
    if not tests:
        return "uncovered"
    limit = 20 + 6 * sum(seconds[name] for name in tests)
    if not (pid := os.fork()):
        code = BROKEN
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(int(limit))
            code = child()
        finally:
            os._exit(code)
    status = os.waitpid(pid, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return "timeout"
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == BROKEN:
        return "broken"
    return "killed" if status else "survived"


def _note(log: Path, mutant, tests: list[str], outcome: str) -> None:
    row = {key: value for key, value in vars(mutant).items() if key != "source"}
    with log.open("a") as file:
        file.write(json.dumps(row | {"tests": len(tests), "outcome": outcome}) + "\n")


class Warm:
    """A pytest plugin that forks, for each mutant, the process that has collected the suite."""

    def __init__(self, plans: list, seconds: dict, log: Path, end: float) -> None:
        """Take the mutants with their tests, and what each test takes."""
        self.plans, self.seconds, self.log, self.end = plans, seconds, log, end

    def pytest_runtestloop(self, session) -> bool:
        """In place of the tests, one run of the chosen ones for each mutant."""
        items = {item.nodeid: item for item in session.items}
        factory = session.config._tmp_path_factory
        base = factory.getbasetemp()
        functions = _functions()
        gc.freeze()  # or each child's collections would copy what it shares with this process
        gc.disable()
        for mutant, tests in self.plans:
            if time.monotonic() > self.end:
                break
            own = base / mutant.key

            def child(mutant=mutant, tests=tests, own=own) -> int:
                own.mkdir()
                factory._basetemp = own
                _put(mutant, functions)
                return _run([items[name] for name in tests if name in items])

            _note(self.log, mutant, tests, _forked(child, tests, self.seconds))
            shutil.rmtree(own, ignore_errors=True)
        return True


def _run(items: list) -> int:
    """Whether a test fails, and none after it is run."""
    from _pytest.runner import runtestprotocol

    for item, following in zip(items, [*items[1:], None], strict=True):
        reports = runtestprotocol(item, log=False, nextitem=following)
        if any(report.failed for report in reports):
            return FAIL
    return 0


def _functions() -> dict[tuple[str, str], list]:
    """All functions of the project by file and name, those that a decorator wraps too."""
    found: dict[tuple[str, str], list] = {}
    for each in gc.get_objects():
        if isinstance(each, types.FunctionType):
            code = each.__code__
            found.setdefault((code.co_filename, code.co_qualname), []).append(each)
    return found


def _put(mutant, functions: dict[tuple[str, str], list]) -> None:
    """Put a mutant's code into the function objects that there are of it."""
    file = str(ROOT / mutant.module)
    code = _codes(compile(mutant.source, file, "exec"))[mutant.function]
    for each in functions[file, mutant.function]:
        each.__code__ = code


def _codes(code: types.CodeType) -> dict[str, types.CodeType]:
    found = {}
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            found |= {inner.co_qualname: inner} | _codes(inner)
    return found


def _cold(mutant, tests: list[str]) -> int:
    """Import the mutant in place of its module, and run the tests by pytest."""
    import pytest

    sys.meta_path.insert(0, _Finder(mutant))
    return FAIL if pytest.main([*QUICK, "-x", *tests]) else 0


class _Finder(importlib.abc.MetaPathFinder):
    """Finds one module, with the source of the mutant."""

    def __init__(self, mutant) -> None:
        self.name = mutant.module.removesuffix(".py").replace("/", ".")
        self.path, self.source = str(ROOT / mutant.module), mutant.source

    def find_spec(self, fullname, path=None, target=None):
        """The mutant's own loader, for its name alone."""
        if fullname != self.name:
            return None
        loader = importlib.machinery.SourceFileLoader(fullname, self.path)
        code = compile(self.source, self.path, "exec")
        loader.get_code = lambda name: code
        return importlib.machinery.ModuleSpec(fullname, loader, origin=self.path, is_package=False)
