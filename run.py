"""Sets the portal up in this folder and starts it. Needs Python 3.11 or newer and nothing else.

python3 run.py                 the demonstration, with invented people (add --fresh to begin anew)
python3 run.py test [...]      every check and the whole suite on SQLite and PostgreSQL; the rest goes to pytest
python3 run.py test --quick    the checks and what of the suite answers fast, on SQLite, without a browser
python3 run.py bench [...]     how much it can take on this machine; bench --help lists what can be set
python3 run.py door [...]      the rush at the door: 1,500 people within a minute
python3 run.py rosters [...]   rosters of 500, 5,000 and 84,000 rows: read, looked at, brought in
python3 run.py kills [...]     kills it 120 times at work and says whether anything was lost; kills --help as well
python3 run.py portal [...]    any command of the portal; portal --help lists them
"""

import ctypes.util
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may well have an older one
    sys.exit("This needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"

QUICK = "--quick"
LONG_TRIALS = {
    "bench": "benchmarks",
    "door": "benchmarks.door",
    "rosters": "benchmarks.rosters",
    "kills": "tests.faults.kills",
}
CHROMIUM_PLACES = (
    "/usr/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
POSTGRESQL_PLACES = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/opt/homebrew/opt", "postgresql*/bin"),
    ("/usr/local/opt", "postgresql*/bin"),
    ("/Applications/Postgres.app/Contents/Versions", "*/bin"),
    ("C:/Program Files/PostgreSQL", "*/bin"),
)


def main(command: str = "demo", *args: str) -> None:
    if command == "test" and QUICK in args:
        set_up("dev")
        check()
        suite("sqlite", "-m", "not slow", *(one for one in args if one != QUICK))
    elif command == "test":
        provide_programs()
        set_up("dev")
        check()
        suite("sqlite", *args, BIMTEK_TEST_EXAMPLES="100")
        suite("postgresql", *args)
    elif command in LONG_TRIALS:
        set_up("dev")
        become(LONG_TRIALS[command], *args)
    elif command in ("demo", "portal"):
        set_up("runtime")
        become("portal.cli", *(("demo",) if command == "demo" else ()), *args)
    else:
        sys.exit(__doc__)


def set_up(name: str) -> None:
    """Bring .venv to what requirements/<name>.txt pins; nothing to do while neither pins nor Python changed."""
    pins = b"".join((ROOT / "requirements" / file).read_bytes() for file in ("runtime.txt", "dev.txt"))
    state = f"{hashlib.sha256(pins).hexdigest()} Python {VERSION}"
    stamp = VENV / "stamp"  # dev holds everything runtime does
    if PYTHON.exists() and stamp.exists() and stamp.read_text() in (f"{name} {state}", f"dev {state}"):
        return
    say("Setting up .venv; this takes a moment, and only the first time.")
    stamp.unlink(missing_ok=True)
    if not whole():
        if importlib.util.find_spec("ensurepip") is None:
            sys.exit("Python cannot make a virtual environment yet: run apt-get install -y python3-venv first.")
        attempt([sys.executable, "-m", "venv", "--clear", str(VENV)], "The folder .venv could not be made.")
    flags = ["--require-hashes", "--only-binary", ":all:", "--disable-pip-version-check", "--no-input", "-qq"]
    install = [str(PYTHON), "-m", "pip", "install", *flags, "-r", f"requirements/{name}.txt"]
    attempt(install, "The packages could not be installed: check the network, then run this again.")
    stamp.write_text(f"{name} {state}")


def whole() -> bool:
    """Whether .venv works, has pip, and is of the Python that runs this."""
    ask = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True)  # noqa: S603
    except OSError:
        return False
    return answer.stdout.strip() == VERSION


def become(module: str, *args: str) -> None:
    """Go on as ``python -m module``, so that signals and the exit code are its own."""
    command = [str(PYTHON), "-m", module, *args]
    if os.name == "posix":
        os.execv(PYTHON, command)  # noqa: S606
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the portal itself, which ends in good order
    sys.exit(subprocess.call(command))  # noqa: S603


def check() -> None:
    step("ruff check", [PYTHON, "-m", "ruff", "check", "."])
    step("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."])
    step("templates", [PYTHON, "-m", "djlint", "--check", "--quiet", "templates"])
    step("import contracts", [PYTHON.with_name("lint-imports")])
    step("types", [PYTHON, "-m", "mypy"])


def suite(database: str, *args: str, **settings: str) -> None:
    command: list[str | Path] = [PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal", *args]
    step(f"tests on {database}", command, BIMTEK_TEST_DATABASE=database, **settings)


def step(title: str, command: list[str | Path], **settings: str) -> None:
    say(f"== {title}")
    code = subprocess.call(command, env={**os.environ, **settings})  # noqa: S603
    if code:
        sys.exit(code)


def provide_programs() -> None:
    """See that what the tests drive is there; a root user on Debian gets it installed."""
    missing = missing_programs()
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        say(f"Installing {', '.join(missing)}.")
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        attempt(["apt-get", "update", "-qq"], "apt-get update failed.")
        attempt(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], "apt-get install failed.")
        missing = missing_programs()
    if missing:
        sys.exit(f"The tests need {', '.join(missing)} on this machine: install them, then run this again.")


def missing_programs() -> list[str]:
    """By the names of Debian's packages."""
    found = {"chromium": find_chromium(), "postgresql": find_postgresql(), "libatomic1": find_libatomic()}
    return [name for name, place in found.items() if place is None]


def find_libatomic() -> str | None:
    """The library that Playwright's own Node asks for on Linux, and brings along elsewhere."""
    return ctypes.util.find_library("atomic") if sys.platform == "linux" else "brought along"


def find_chromium() -> Path | None:
    names = ("chromium", "google-chrome", "chrome")
    places = (*CHROMIUM_PLACES, *filter(None, map(shutil.which, names)))
    return next((Path(place) for place in places if Path(place).exists()), None)


def find_postgresql() -> Path | None:
    """The folder that holds PostgreSQL's server programs; the one on the PATH, else the newest."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for root, pattern in POSTGRESQL_PLACES:
        folders += sorted(Path(root).glob(pattern), reverse=True)
    return next((folder for folder in folders if shutil.which("pg_ctl", path=str(folder))), None)


def attempt(command: list[str], advice: str) -> None:
    if subprocess.call(command, stdin=subprocess.DEVNULL):  # noqa: S603
        sys.exit(advice)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    main(*sys.argv[1:])
