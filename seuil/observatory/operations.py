"""Keeping vignettes and their runs."""

import datetime
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.text import slugify

from seuil.accounts.models import User
from seuil.directory.models import Category, Service
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.data import shipped_yaml
from seuil.kernel.errors import Forbidden, InvalidInput, InvalidInputs
from seuil.observatory import policies
from seuil.observatory.domain import (
    ON_DEMAND_KEPT,
    Cell,
    Expected,
    Origin,
    RunKind,
    Status,
    kept_nights,
)
from seuil.observatory.domain.drafts import LONGEST_CODE, OF_PAGES, Draft, read_draft
from seuil.observatory.domain.finding import as_text, digest_of
from seuil.observatory.models import (
    Expectation,
    FindingRecord,
    Result,
    Run,
    SeenService,
    Vignette,
)
from seuil.observatory.queries.evaluation import Evaluation, evaluate
from seuil.observatory.queries.runs import regions
from seuil.organisations.models import Organisation
from seuil.organisations.standing import standing_of
from seuil.territory.models import Territory
from seuil.territory.queries import places
from seuil.wording.localised import LANGUAGES

BATCH = 2_000
logger = logging.getLogger(__name__)


# Vignettes that are shipped


@transaction.atomic
def load_vignettes() -> int:
    """Make the shipped vignettes what their file says; return how many there are.

    One that the file no longer has is withdrawn: its history stays. Written ones are left alone.
    """
    entries: list[dict[str, Any]] = shipped_yaml("seuil.observatory", "vignettes.yaml")
    for position, entry in enumerate(entries):
        _load(entry, position)
    shipped = Vignette.objects.filter(origin=Origin.SHIPPED)
    shipped.exclude(code__in=[entry["code"] for entry in entries]).update(status=Status.WITHDRAWN)
    return len(entries)


def _load(entry: Mapping[str, Any], position: int) -> None:
    vignette, _ = Vignette.objects.update_or_create(
        code=entry["code"],
        defaults={
            **_fields(_shipped_draft(entry)),
            "position": position,
            "origin": Origin.SHIPPED,
            "status": Status.PUBLISHED,
        },
    )
    _expect(vignette, _shipped_draft(entry).expected)


def _shipped_draft(entry: Mapping[str, Any]) -> Draft:
    expectation = entry.get("expectation") or {}
    raw = {
        **{f"title_{language}": text for language, text in entry["title"].items()},
        **{f"story_{language}": text for language, text in entry["story"].items()},
        **{name: expectation.get(name) for name in ("at_least", "level", "within_m")},
        **{name: entry.get(name) for name in ("code", "situation", "needs", "valid_from")},
        "valid_to": entry.get("valid_to"),
    }
    try:
        return read_draft(raw, is_territory=places().__contains__, is_category=_is_category)
    except InvalidInputs as wrong:
        raise InvalidInputs([_named(entry["code"], one) for one in wrong.problems]) from wrong


def _named(code: str, wrong: InvalidInput) -> InvalidInput:
    return InvalidInput(
        f"{code}: {wrong}",
        path=f"{code}.{wrong.path}",
        value=wrong.value,
        accepted=wrong.accepted,
    )


def _is_category(code: str) -> bool:
    return Category.objects.filter(code=code).exists()


def _fields(draft: Draft) -> dict[str, Any]:
    return {
        "situation": dict(draft.situation),
        "needs": list(draft.needs),
        "valid_from": draft.valid_from,
        "valid_to": draft.valid_to,
        **{f"title_{language}": draft.title.get(language, "") for language in LANGUAGES},
        **{f"story_{language}": draft.story.get(language, "") for language in LANGUAGES},
    }


def _expect(vignette: Vignette, expected: Expected | None) -> None:
    vignette.expectations.all().delete()
    if expected:
        Expectation.objects.create(
            vignette=vignette,
            at_least=expected.at_least,
            level=expected.level,
            within_m=expected.within_m,
        )


# Vignettes that people write


@transaction.atomic
def save_draft(
    draft: Draft,
    *,
    actor: User,
    adapted_from: Vignette | None = None,
    author: Organisation | None = None,
) -> Vignette:
    """Keep a new vignette as a draft: nobody else sees it and it is not run. Raises `Forbidden`."""
    _check_may_write(actor)
    last = Vignette.objects.order_by("-position").values_list("position", flat=True).first()
    vignette = Vignette.objects.create(
        **_fields(draft),
        code=_free_code(draft),
        position=0 if last is None else last + 1,
        origin=Origin.WRITTEN,
        status=Status.DRAFT,
        adapted_from=adapted_from,
        author=author,
    )
    _expect(vignette, draft.expected)
    record(Verb.CREATED, vignette, actor=actor)
    return vignette


def _free_code(draft: Draft) -> str:
    """Return the code that was asked for, or one from the title; numbered when it is taken."""
    words = draft.title.get("en") or draft.title["fr"]
    code = draft.code or slugify(words)[: LONGEST_CODE - 4].strip("-") or "vignette"
    taken = set(Vignette.objects.filter(code__startswith=code).values_list("code", flat=True))
    numbered = (code, *(f"{code[: LONGEST_CODE - 4]}-{n}" for n in range(2, len(taken) + 3)))
    return next(one for one in numbered if one not in taken | OF_PAGES)


@transaction.atomic
def rewrite(
    vignette: Vignette, draft: Draft, *, actor: User, author: Organisation | None = None
) -> Vignette:
    """Change a vignette that was written here; a shipped one can be adapted instead.

    Its code stays, because links lead to it. Raises `Forbidden`.
    """
    _check_may_write(actor)
    if vignette.origin == Origin.SHIPPED:
        raise Forbidden(f"{vignette.code} comes with Seuil: adapt it instead")
    for name, value in (_fields(draft) | {"author": author or vignette.author}).items():
        setattr(vignette, name, value)
    vignette.save()
    _expect(vignette, draft.expected)
    record(Verb.CHANGED, vignette, actor=actor)
    return vignette


def publish(vignette: Vignette, *, actor: User) -> None:
    """Let everybody see the vignette, and run it from the next night on."""
    _set_status(vignette, Status.PUBLISHED, actor)


def withdraw(vignette: Vignette, *, actor: User) -> None:
    """Run the vignette no longer; what it found stays."""
    _set_status(vignette, Status.WITHDRAWN, actor)


@transaction.atomic
def _set_status(vignette: Vignette, status: Status, actor: User) -> None:
    _check_may_write(actor)
    vignette.status = status
    vignette.save(update_fields=["status"])
    record(Verb.CHANGED, vignette, actor=actor, fields=["status"])


def _check_may_write(actor: User) -> None:
    if not policies.may_write(standing_of(actor)):
        raise Forbidden(f"{actor} may not write vignettes")


# Runs


def run_and_thin_out() -> None:
    """The work of a night: run, then forget what is no longer kept."""
    run_tonight()
    if forgotten := thin_out():
        logger.info("runs that are no longer kept: %d", forgotten)


def run_tonight() -> list[Run]:
    """Run all vignettes of every region for today; running again replaces what today found."""
    runs = [store_night(evaluate(territory)) for territory in regions()]
    for run in runs:
        logger.info(
            "vignettes of %s on %s: %d, expectations met: %d of %d, %.2f s",
            run.territory.code,
            run.day,
            run.vignettes,
            run.met,
            run.checks,
            run.seconds,
        )
        for problem in run.problems:
            logger.warning("vignette %(vignette)s was not run: %(kind)s %(value)s", problem)
    return runs


@transaction.atomic
def store_night(found: Evaluation) -> Run:
    """Keep a run as the one of its night: whole or not at all."""
    run, _ = Run.objects.update_or_create(
        kind=RunKind.NIGHTLY,
        day=found.day,
        territory=Territory.objects.get(code=found.territory),
        defaults=_summary(found),
    )
    run.results.all().delete()
    _store_results(run, found)
    return run


@transaction.atomic
def store_on_demand(found: Evaluation, *, author: User | None = None) -> Run:
    """Keep a run apart from the history, for a month."""
    run = Run.objects.create(
        kind=RunKind.ON_DEMAND,
        day=found.day,
        territory=Territory.objects.get(code=found.territory),
        author=author,
        **_summary(found),
    )
    _store_results(run, found)
    return run


def _summary(found: Evaluation) -> dict[str, Any]:
    return {
        "started_at": found.started_at,
        "seconds": found.seconds,
        "services": found.services,
        "engine_day": found.engine_day,
        "vignettes": len(found.outcomes),
        "checks": found.checks,
        "met": found.met,
        "problems": [asdict(problem) for problem in found.problems],
    }


def _store_results(run: Run, found: Evaluation) -> None:
    needs = [(outcome, need) for outcome in found.outcomes for need in outcome.needs]
    records = _store_findings([as_text(need.finding) for _, need in needs])
    Result.objects.bulk_create(
        (
            _row(run, outcome.vignette, need.need, cell, record_of)
            for (outcome, need), record_of in zip(needs, records, strict=True)
            for cell in need.cells.values()
        ),
        batch_size=BATCH,
    )
    _remember_names({int(key) for _, need in needs for key in need.finding.keys}, found.day)


def _row(run: Run, vignette: Vignette, need: str, cell: Cell, finding: int) -> Result:
    row = Result.of(cell)
    row.run, row.vignette, row.need, row.finding_id = run, vignette, need, finding
    return row


def _store_findings(texts: Sequence[str]) -> list[int]:
    """Keep the findings that no run had before; return the record of each text."""
    digests = [digest_of(text) for text in texts]
    known = _records(digests)
    new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
    if new:
        FindingRecord.objects.bulk_create(
            [FindingRecord(digest=digest, content=text) for digest, text in new.items()],
            ignore_conflicts=True,
            batch_size=BATCH,
        )
        known |= _records(list(new))
    return [known[digest] for digest in digests]


def _records(digests: Sequence[str]) -> dict[str, int]:
    """Return those that exist, and keep them from being forgotten meanwhile."""
    found = FindingRecord.objects.select_for_update(no_key=True).filter(digest__in=digests)
    return dict(found.values_list("digest", "pk"))


def _remember_names(keys: set[int], day: datetime.date) -> None:
    """Keep the names of the services found, for when one of them is gone.

    A name that is known and was seen this week is not written again.
    """
    this_week = day - datetime.timedelta(days=7)
    known = {seen.key: seen for seen in SeenService.objects.filter(key__in=keys)}
    found = Service.objects.filter(pk__in=keys).select_related("organisation")
    seen = [
        SeenService(
            key=service.pk,
            name_fr=service.name_fr,
            name_nl=service.name_nl,
            name_en=service.name_en,
            organisation=str(service.organisation)[:300],
            last_seen=day,
        )
        for service in found
    ]
    SeenService.objects.bulk_create(
        [
            one
            for one in seen
            if (old := known.get(one.key)) is None
            or old.last_seen <= this_week
            or old.names != one.names
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name_fr", "name_nl", "name_en", "organisation", "last_seen"],
        batch_size=BATCH,
    )


@transaction.atomic
def thin_out() -> int:
    """Forget runs that are no longer kept, with all that only they knew; return how many.

    Of the nights, all of 100 days stay, then one a week, and after two years one a month.
    """
    today = timezone.localdate()
    forgotten = (
        Run.objects.filter(kind=RunKind.ON_DEMAND, started_at__lt=timezone.now() - ON_DEMAND_KEPT)
        .delete()[1]
        .get(Run._meta.label, 0)
    )
    for territory in Territory.objects.filter(runs__kind=RunKind.NIGHTLY).distinct():
        nights = Run.objects.nights_of(territory.code)
        kept = kept_nights(nights.values_list("day", flat=True), today)
        forgotten += nights.exclude(day__in=kept).delete()[1].get(Run._meta.label, 0)
    FindingRecord.objects.filter(results=None).delete()
    oldest = Run.objects.aggregate(day=Min("day"))["day"]
    if oldest:
        SeenService.objects.filter(last_seen__lt=oldest).delete()
    return forgotten
