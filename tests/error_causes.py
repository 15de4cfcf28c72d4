"""For each error code of ``error_cases`` the input that causes it, as a reader of ``docs/errors.md`` sees it.

``TYPED`` holds command lines, for most codes: the last is refused with the code. Each set runs in a folder of its own
that holds ``PATIENT``, ``RESULTS`` and a plan, and the files it is given here. ``SAID`` says in words what no short
command line shows. The other codes are those of ``broken_files``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: When the commands run: 2026-12-08 00:00 UTC, on day 8 of the plan.
TIME = "1796688000"
UUID = "6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11"

PATIENT = 'id = "HLH-0042"\nheight = "170 cm"\nweight = "63.5 kg"\nbirth_date = 1960-03-02\n'
RESULTS = 'taken_on = 2026-12-07\n\n[labs]\nplatelets = "88 10^9/L"\n'
PLAN = (
    'rud-dosing plan patient.toml --start 2026-12-01 --time-zone Europe/London --final-week linear --by "A. Pharmacist"'
)


@dataclass(frozen=True)
class Typed:
    """Command lines, each on a line; the text of files that they read beside those of every folder; and what somebody
    changed in plan.json by hand before."""

    lines: str
    files: dict[str, str] = field(default_factory=dict)
    edited: tuple[str, str] | None = None


def _planned(options: str) -> Typed:
    """A plan that is refused for one of its options."""
    return Typed(f"rud-dosing plan patient.toml --start 2026-12-01 {options}")


def _of_another(patient: str) -> Typed:
    """A plan of a patient whose file has further lines, or others."""
    return Typed("rud-dosing plan other.toml --start 2026-12-01", {"other.toml": patient})


def _revised(change: str, since: str = "2026-12-10 00:00", plan: str = "plan.json") -> str:
    return f'rud-dosing revise {plan} --from "{since}" --reason "platelets 12" --by "Dr. B" {change}'


def _supplied(options: str) -> Typed:
    return Typed(f'rud-dosing supply plan.json --from "2026-12-10 20:00" {options}')


def _recorded(what: str, moment: str = "2026-12-05 08:00") -> str:
    return f'rud-dosing record plan.json {what} --by "N. Nurse" ruxolitinib "{moment}"'


def _read(table: str) -> Typed:
    return Typed('rud-dosing record plan.json --from-csv given.csv --by "N. Nurse"', {"given.csv": table})


def _assessed(day: int, more: str = "") -> str:
    return f'rud-dosing assess plan.json results.toml --day {day} --by "Dr. B"{more}'


_VERIFY = "rud-dosing verify plan.json --by"
_ONE_PRODUCT = """\
id = "own"
title = "What our ward stocks"

[[product]]
drug = "dexamethasone"
form = "tablet"
expressed_as = "dexamethasone"
marketed = ["4 mg"]
stocked = ["4 mg"]
divisible = true
source = "Our pharmacy"
"""
_TODAY = 'rud-dosing today plan.json --at "2026-12-08 14:00"'

TYPED: dict[str, Typed] = {
    "assess-day": Typed(_assessed(8)),
    "assess-nothing": Typed(_assessed(7, ' --correct "Of another patient"')),
    "assessed-already": Typed(f"{_assessed(7)}\n{_assessed(7)}"),
    "because": Typed(_revised('redose ruxolitinib "10 mg" --because platelets-low')),
    "blocked": _of_another(PATIENT.replace("1960", "2010")),
    "born-after-start": _of_another(PATIENT.replace("1960", "2030")),
    "bsa-cap": _planned('--bsa-cap "20 m2"'),
    "bsa-formula": Typed('rud-dosing bsa --height "170 cm" --weight "60 kg" --formula dubois'),
    "by-needed": Typed(
        "rud-dosing plan patient.toml --start 2026-12-01 --site site.toml", {"site.toml": 'verification = "program"\n'}
    ),
    "count": _supplied('--in-hand "dexamethasone 4 mg: 7.5"'),
    "days": Typed(_revised('stop --taper "36 hours"')),
    "died": Typed(f'{_revised("stop --outcome died")}\nrud-dosing supply plan.json --from "2026-12-02 00:00"'),
    "divide": _planned('--divide "dexamethasone 25"'),
    "dose-not-makeable": _planned('--strengths "ruxolitinib 10 mg"'),
    "file-exists": Typed("rud-dosing export plan.json --to csv -o patient.toml"),
    "file-not-read": Typed("rud-dosing today plans.json"),
    "file-not-written": Typed("rud-dosing export plan.json --to csv -o none/table.csv"),
    "final-week": _planned('--final-week "given 2 mg"'),
    "first-day": _planned('--first-day "dexamethasone given"'),
    "first-day-needed": Typed('rud-dosing plan patient.toml --first-dose "2026-12-01 20:00"'),
    "first-dose": _planned('--first-dose "2026-12-02 08:00"'),
    "folder-not-read": Typed("rud-dosing list plans/"),
    "font": Typed(
        "rud-dosing plan other.toml --start 2026-12-01 --site site.toml --out plans/",
        {
            "other.toml": PATIENT + 'name = "王小明"\n',
            "site.toml": 'time_zone = "Asia/Shanghai"\nfonts = ["none.ttf"]\n',
        },
    ),
    "formulary": _planned("--formulary fr"),
    "given-twice": _planned('--weight "64 kg"'),
    "glyph": Typed(
        "rud-dosing plan other.toml --start 2026-12-01 --time-zone Europe/London --out plans/",
        {"other.toml": PATIENT + 'name = "\\U00013000" # an Egyptian hieroglyph\n'},
    ),
    "height-implausible": Typed('rud-dosing bsa --height "50 cm" --weight "400 kg"'),
    "height-unit-slip": Typed('rud-dosing bsa --height "1.7 cm" --weight "60 kg"'),
    "height-weight-swapped": Typed('rud-dosing bsa --height "60 cm" --weight "170 kg"'),
    "hold": Typed(_revised('hold ruxolitinib --resume-on "2026-12-20 08:00"')),
    "lab-implausible": Typed(
        "rud-dosing check other.toml",
        {"other.toml": PATIENT + '\n[labs]\ntaken_on = 2026-11-30\nplatelets = "32000 10^9/L"\n'},
    ),
    "language": Typed("rud-dosing export plan.json --to pdf --language xx -o plan.pdf"),
    "local-time": Typed(
        "rud-dosing plan patient.toml --start 2027-03-01 --time-zone Europe/Berlin"
        ' --times "ruxolitinib 02:30, 14:30" --out plans/'
    ),
    "moment": Typed('rud-dosing plan patient.toml --first-dose "2026-12-01T08:00"'),
    "moment-open": Typed(_revised("hold ruxolitinib", "2026-12-10")),
    "not-a-plan": Typed("rud-dosing export other.json --to pdf -o other.pdf", {"other.json": "{}\n"}),
    "not-in-formulary": Typed(
        "rud-dosing plan patient.toml --start 2026-12-01 --formulary own.toml", {"own.toml": _ONE_PRODUCT}
    ),
    "not-taken": _supplied('--packs "ruxolitinib 10 mg: 56"'),
    "on-days": _planned('--regimen hlh-94 --on-days "etoposide 1"'),
    "order-text": _planned('--divide "dexamethasone twice"'),
    "order-twice": _planned('--divide "dexamethasone 2" --divide "dexamethasone 2"'),
    "override": _planned('--override age-under-18 --reason "Ordered" --by "Dr. B"'),
    "override-incomplete": _planned("--override age-under-18"),
    "plan-differs": Typed(_TODAY, edited=('"rounded": "1.73"', '"rounded": 1.73')),
    "plan-digest": Typed(_TODAY, edited=('"dose_mg": "17.5"', '"dose_mg": "18"')),
    "plan-format-version": Typed(_TODAY, edited=('"format_version": 3', '"format_version": 99')),
    "plan-overlaps": Typed(f"{PLAN} --plan-uuid {UUID} --out plans/\n{PLAN} --out plans/"),
    "plan-twice": Typed("rud-dosing outcomes plan.json plan.json"),
    "plan-uuid": _planned("--plan-uuid 1"),
    "product": _planned('--route "dexamethasone intravenous days 1-7"'),
    "record-future": Typed(_recorded("--given", "2026-12-20 08:00")),
    "record-late": Typed(_recorded("--given-late 07:30")),
    "record-nothing": Typed(_recorded('--withdrawn --correct "Of another patient"')),
    "record-twice": _read(
        "drug,planned,outcome\nruxolitinib,2026-12-05 08:00,given\nruxolitinib,2026-12-05 08:00,missed\n"
    ),
    "record-unknown": Typed(_recorded("--given", "2026-12-05 09:00")),
    "record": _read("drug,planned,outcome\nruxolitinib,2026-12-05 08:00,taken\n"),
    "records": _read("drug,planned,outcome\na,b\nruxolitinib,c,given\n"),
    "records-file": _read("drug;planned;outcome\n"),
    "records-line": _read("drug,planned,outcome\na,b\n"),
    "redose": _planned('--dose "dexamethasone 0 mg"'),
    "regimen": _planned("--regimen ru-p"),
    "reserve": _supplied('--reserve "57 days"'),
    "revise": Typed(_revised("resume ruxolitinib --then continue")),
    "revision": Typed("rud-dosing diff plan.json --revision 2"),
    "route": _planned('--route "dexamethasone intravenous days 7-1 phosphate-4"'),
    "setting": Typed(_assessed(7, " --setting locatelli")),
    "sex-needed": Typed('rud-dosing bsa --height "170 cm" --weight "60 kg" --formula schlich'),
    "shift": Typed(_revised('shift --by "0 days"')),
    "slip-differs": Typed(
        f'{_VERIFY} "C. Nurse" --slip slip.json\n{_revised("hold ruxolitinib")}\nrud-dosing attach slip.json plan.json'
    ),
    "start": Typed("rud-dosing plan patient.toml --start 2026-02-30"),
    "start-moved-late": Typed(_revised("move-start 2026-12-05", "2026-12-02 00:00")),
    "stop": Typed(_revised('stop --outcome died --taper "5 days"')),
    "strength-not-marketed": _planned('--strengths "dexamethasone 3 mg"'),
    "strengths": _planned('--regimen hlh-94 --strengths "etoposide 100 mg"'),
    "switch": Typed(_revised("switch hlh-94 --ruxolitinib stop", "2027-03-01 00:00")),
    "switch-first-day": Typed(_revised("switch hlh-94 --ruxolitinib stop --steroid restart", "2026-12-08 12:00")),
    "switch-open": Typed(_revised("switch hlh-94", "2026-12-08 00:00")),
    "through": _supplied("--through 2026-12-09"),
    "through-needed": Typed('rud-dosing supply plan.json --from "2027-01-26 00:00"'),
    "time-zone-needed": _planned("--out plans/"),
    "times": _planned('--divide "dexamethasone 5"'),
    "toxicity": Typed(_assessed(7, " --toxicity ctcae-4.0")),
    "undated": _planned("--undated"),
    "unknown-drug": _planned('--divide "prednisolone 2"'),
    "verified-already": Typed(f'{_VERIFY} "C. Nurse"\n{_VERIFY} "D. Nurse"'),
    "verify-maker": Typed(f'{_VERIFY} "a. pharmacist"'),
    "verify-retyped": Typed(f'{_VERIFY} "C. Nurse" --recalculate --height "170 cm" --weight "65.3 kg"'),
    "verify-open": Typed(
        'rud-dosing plan patient.toml --start 2026-12-01 --time-zone Europe/London --by "A. Pharmacist" --out plans/\n'
        'rud-dosing verify plans/*.json --by "C. Nurse"'
    ),
    "weight-implausible": Typed('rud-dosing bsa --height "170 cm" --weight "20 kg"'),
}

#: Codes that no short command line causes: when they come.
SAID: dict[str, str] = {
    "bsa": "A program asks for the area of a body of impossible size by a formula that becomes negative there.",
    "calendar-empty": "Of a plan whose regimen has no visits, a calendar of visits alone is asked for.",
    "calendar-option": 'A program asks for `export(plan, "ics", layout="weeks")`.',
    "created-at": "A program gives `created_at=datetime(2026, 12, 1)`, without a time zone.",
    "date": "A program reads the date `2026-02-30`, of something other than the start.",
    "document": 'A program asks for `export(plan, "pdf", document="letter")`.',
    "does-not-fit": "The patient's name has 5000 letters, and a PDF is asked for.",
    "export-format": 'A program asks for `export(plan, "docx")`.',
    "file-not-put-back": (
        "Of two files the second could not be written, and then the first could not be put back: a disk fails."
    ),
    "file-too-large": "A file of more than 20 MB is given, where a plan or a patient was meant.",
    "item-id": "A program made a plan of its own, with an administration whose id is no uuid, and asks for a calendar.",
    "not-a-path": "A program gives the text of a plan document to `read_plan` as `str`, which is taken for a path.",
    "not-assessed": "A program asks for `assessment_text(plan)` of a plan that holds no assessment.",
    "not-verified": "A program asks for `slip_of(plan)` of a plan that nobody verified.",
    "paper": 'A program asks for `export(plan, "pdf", paper="A3")`.',
    "plan-busy": "Another process holds the lock of the plan for longer than ten seconds.",
    "plan-code": "The plan code was changed by hand, and the digests with it.",
    "plan-moved-on": (
        "Two people read the same plan and both revise it; the second finds the first one's revision in its place."
    ),
    "score": "A file of rules gives three numbers of points for a criterion of the HScore that takes two.",
    "source-date-epoch": "The variable `SOURCE_DATE_EPOCH` is set to `yesterday`.",
    "strength-forms": (
        "Tablets and soluble tablets of one strength are planned, and units of that strength are said to be in hand."
    ),
    "table": 'A program asks for `export(plan, "csv", table="doses")`.',
    "terminal": "`rud-dosing export plan.json --to pdf` without `-o FILE`, where the output is a terminal.",
    "too-many-units": "A formulary of one's own has units that are far too small for the dose.",
    "verify-chain": "A reason in the history was changed by hand, and all digests of the document made to fit.",
    "verify-differs": "A dose was changed by hand, and all digests of the document made to fit.",
    "wording": "A wording file of one's own lacks a sentence.",
}
