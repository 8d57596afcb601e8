"""Bring raw maps here over HTTPS: whole, checked, a few at a time, and never more than asked."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pandas as pd

from ..base import paths, scratch
from ..base.days import day_of
from ..base.errors import DataError, UsageError
from . import archive, registry, sources

AT_ONCE = 6
TRIES = 4
BACKOFF_S = 0.5  # the first pause between tries; each next one is twice as long
TIMEOUT_S = 30  # without a byte
PATIENCE_S = 60  # the longest that a host may ask us to wait (Retry-After)
SLOWEST_BYTES_S = 5_000  # slower than this over a whole file is given up
REDIRECTS = 3
CHUNK = 65_536
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def download(rows: pd.DataFrame, address: str = registry.ADDRESS, quiet: bool = False) -> int:
    """Fetch the maps that are missing, several at a time, and return how many came.

    pooch writes each file in another folder and checks its sha256, and only then it comes to its
    place: a file that is there is whole. What came before an interruption stays, so that the next
    call goes on from there. A new day, which has no pinned sha256, is checked by git's own hash.
    Raises :class:`DataError` when a file cannot be had.
    """
    import pooch  # here, because it imports a progress bar that warns inside notebooks
    from tqdm import tqdm

    refuse_unsafe(address)
    wanted = list(archive.missing(rows).itertuples())
    pooch.get_logger().setLevel("ERROR")
    stop = threading.Event()
    with (
        scratch.folder(paths.MAPS / scratch.COMING) as coming,
        ThreadPoolExecutor(AT_ONCE) as pool,
        tqdm(
            total=sum(row.bytes for row in wanted), unit="B", unit_scale=True, disable=quiet,
            desc="maps",
        ) as bar,
    ):  # fmt: skip
        jobs = {pool.submit(_one, row, address, coming, stop): row for row in wanted}
        came, failed = 0, []
        try:
            for job in as_completed(jobs):
                try:
                    job.result()
                except DataError as error:  # the others may still come
                    failed.append(error)
                    if came == 0 and len(failed) >= AT_ONCE:
                        raise  # nothing comes: the host is not there
                    continue
                came += 1
                bar.update(jobs[job].bytes)
                bar.set_postfix_str(f"{came} of {len(wanted)}")
        except BaseException:  # an interruption too: what runs shall end, what waits not begin
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if failed:
        raise DataError(f"{failed[0]} ({len(failed)} of {len(wanted)} did not come.)")
    return came


def announce(
    rows: pd.DataFrame, say: Callable[[str], None], address: str = registry.ADDRESS
) -> None:
    """Say how many files of how many megabytes will come from where."""
    for key, own in rows.groupby("source", sort=False):
        first, last = day_of(own["published"].min()), day_of(own["published"].max())
        say(
            f"{key}: {len(own)} maps of {first} to {last} are not here; fetching "
            f"{own['bytes'].sum() / 1e6:,.1f} MB from {urlsplit(address).netloc}"
            f"/{own['prefix'].iloc[-1].rpartition('/')[0]}"
        )


def refuse_unsafe(address: str) -> None:
    """Refuse anything but HTTPS; plain HTTP is for a host on this machine."""
    try:
        parts = urlsplit(address)
    except ValueError as error:  # a bracket that is not closed, say
        raise UsageError(f"{address} is no address ({error}).") from error
    is_local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if parts.scheme != "https" and not is_local:
        raise UsageError(f"{address} is not an HTTPS address; maps are fetched over HTTPS only.")


def get(
    url: str, most_bytes: int, write: Callable[[bytes], object], stop: threading.Event | None = None
) -> None:
    """Read one address into ``write``: no more bytes than allowed, no slower, no other scheme.

    A passing fault (5xx, 429 with Retry-After, no connection) is tried again with growing pauses.
    Raises ``requests.RequestException`` for a body that did not come whole, which may be asked for
    again, :class:`DataError` for everything else.
    """
    import requests

    since = time.monotonic()
    with _session() as session, _opened(session, url) as response:
        if response.headers.get("X-RateLimit-Remaining") == "0" and not response.ok:
            until = datetime.fromtimestamp(int(response.headers.get("X-RateLimit-Reset", 0)), UTC)
            raise DataError(f"{url}: the host's quota is used up until {until:%Y-%m-%d %H:%M} UTC.")
        if response.status_code in (401, 403, 404, 410, 451):
            raise DataError(f"{url} is not there (HTTP {response.status_code}).")
        if not response.ok:  # it was asked again, and again
            raise DataError(
                f"{url} could not be fetched in {TRIES} tries: HTTP {response.status_code}."
            )
        came = 0
        for chunk in response.iter_content(CHUNK):
            came += len(chunk)
            if came > most_bytes:
                raise DataError(f"{url} sends more than the {most_bytes:,} bytes it should have.")
            if stop and stop.is_set():
                raise DataError("The download was stopped.")
            seconds = time.monotonic() - since
            if seconds > TIMEOUT_S and came / seconds < SLOWEST_BYTES_S:
                raise requests.Timeout(f"{came:,} bytes came in {seconds:.0f} s, which is too slow")
            write(chunk)


def _opened(session, url: str):
    """Open an address, following redirects by hand: never to another scheme."""
    import requests

    for _ in range(REDIRECTS + 1):
        refuse_unsafe(url)
        try:
            response = session.get(url, stream=True, timeout=TIMEOUT_S, allow_redirects=False)
        except requests.ConnectionError as error:  # the session has tried as often as it may
            raise DataError(
                f"{url} could not be fetched in {TRIES} tries: {reason(error)}."
            ) from error
        if not response.is_redirect:
            return response
        response.close()
        try:
            target = urljoin(url, response.headers["Location"])
        except ValueError as error:
            raise DataError(f"{url} leads to what is no address ({error}).") from error
        if urlsplit(target).scheme != urlsplit(url).scheme:
            raise DataError(f"{url} leads to {target}, which is another kind of address; refused.")
        url = target
    raise DataError(f"{url} leads on more than {REDIRECTS} times; refused.")


def _session():
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    class Patience(Retry):
        """Wait as long as the host asks; more than a minute is said, and is the user's to wait."""

        def get_retry_after(self, response):
            asked = super().get_retry_after(response)
            if asked is not None and asked > PATIENCE_S:
                raise DataError(f"The host asks to be left alone for {asked:,.0f} s.")
            return asked

    retries = Patience(
        total=TRIES - 1, backoff_factor=BACKOFF_S, status_forcelist=(429, 500, 502, 503, 504),
        raise_on_status=False, respect_retry_after_header=True,
    )  # fmt: skip
    session = requests.Session()
    session.trust_env = True  # the user's proxy, as everywhere
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retries))
    return session


def _one(row, address: str, coming: Path, stop: threading.Event) -> None:
    import pooch
    import requests

    maker = sources.get(row.source)
    base = f"{address}/{row.prefix}/{maker.folder}/"
    known_hash = f"sha256:{row.sha256}" if row.sha256 else None
    place = pooch.create(
        path=coming / row.source, base_url=base, registry={row.file: known_hash},
        retry_if_failed=TRIES - 1,
    )  # fmt: skip

    def downloader(url, output, _):
        content = bytearray()
        get(url, row.bytes, content.extend, stop)
        if row.git_sha1 and archive.git_sha1(bytes(content)) != row.git_sha1:
            raise ValueError(f"git's hash of the file should be {row.git_sha1}")
        Path(output).write_bytes(content)

    try:
        whole = Path(place.fetch(row.file, downloader=downloader))
        (paths.MAPS / row.source).mkdir(parents=True, exist_ok=True)
        whole.replace(paths.MAPS / row.source / row.file)
    except DataError as error:
        raise DataError(f"{error} {_GO_ON}") from error
    except (requests.RequestException, ValueError, OSError) as error:
        raise DataError(f"{base}{row.file} could not be fetched in {TRIES} tries: "
                        f"{reason(error)}. {_GO_ON}") from error  # fmt: skip


_GO_ON = "The maps that came before it are whole and stay; run the same command again to go on."


def reason(error: Exception) -> str:
    """The first clause of what a library says, without its inner workings."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    text = str(error).split(" (Caused by")[0].split(". The download")[0]
    if "Max retries exceeded" in text or "NameResolution" in text:
        return "the host does not answer"
    return text.rstrip(".")


Say = Callable[[str], None]


def bring(rows: pd.DataFrame, say: Say, address: str = registry.ADDRESS) -> int:
    """Fetch those maps that are missing, after saying how many of how many megabytes.

    New days have their sha256 recorded, which is said too. Returns how many maps came.
    """
    absent = archive.missing(rows)
    if len(absent):
        announce(absent, say, address)
        download(absent, address)
    if recorded := archive.record_new(rows):
        own = paths.shown(registry.user_path())
        say(f"{recorded} new days: their sha256 was recorded in {own}.")
    return len(absent)
