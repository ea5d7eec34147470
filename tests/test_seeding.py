"""A folder is read as a whole: all of it is right, or each error says its file, its line and what to do."""

from pathlib import Path

import pytest

from bot.rules.company import Cohort, Department, Holder, Person, Role, Tier
from bot.seeding import SEEDS, Company, SeedErrors, read_company

GOOD = {
    "company.yaml": "name: Acme\nzone: Europe/Berlin\ncountry: DE\n",
    "departments.csv": "key,name,parent,channel\nsales,Sales,,C024BE7LH\nfield,Field Sales,sales,\nit,IT,,\n",
    "people.csv": (
        "name,email,slack_id,zone,country,department,tier,cohort\n"
        "Ana Ruiz,ana@acme.com,,,,sales,managers,volunteer\n"
        "Ben Okafor,Ben@acme.com,U024BE7LH,America/New_York,us,Field sales,,\n"
        'Cy "Cy" Lee,,w12ab,,,IT,Technical,assigned\n'.replace('Cy "Cy" Lee', '"Cy ""Cy"" Lee"')
    ),
    "roles.csv": (
        "role,department,person,deputy\n"
        "ceo,,ana@acme.com,\n"
        "operations_lead,,BEN@acme.com,ana@acme.com\n"
        "ai_champion,sales,ana@acme.com,U024BE7LH\n"
        "ai_champion,Field Sales,ben@acme.com,ana@acme.com\n"
        "ai_champion,it,W12AB,ana@acme.com\n"
    ),
}


def folder(tmp_path: Path, **changes: str | bytes | None) -> Path:
    """A folder with the good files, some of them changed (`people="..."`) or taken out (None)."""
    files: dict[str, str | bytes | None] = dict(GOOD)
    suffixes = {"departments": ".csv", "people": ".csv", "roles": ".csv"}
    files |= {f"{name}{suffixes.get(name, '.yaml')}": body for name, body in changes.items()}
    for name, body in files.items():
        if body is not None:
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body.encode() if isinstance(body, str) else body)
    return tmp_path


def errors(tmp_path: Path, **changes: str | bytes | None) -> list[str]:
    with pytest.raises(SeedErrors) as caught:
        read_company(folder(tmp_path, **changes))
    return [str(error) for error in caught.value.errors]


def warnings(company: Company) -> list[str]:
    return [str(warning) for warning in company.warnings]


# What is right


def test_a_folder_is_read_with_its_defaults(tmp_path: Path) -> None:
    company = read_company(folder(tmp_path))
    assert (company.name, company.zone, company.country, company.digest_channel) == (
        "Acme",
        "Europe/Berlin",
        "DE",
        None,
    )
    assert company.departments == (
        Department("sales", "Sales", None, "C024BE7LH"),
        Department("field", "Field Sales", "sales"),
        Department("it", "IT"),
    )
    ana, ben, cy = company.people
    assert ana == Person(
        "Ana Ruiz", "ana@acme.com", None, "Europe/Berlin", "DE", "sales", Tier.MANAGERS, Cohort.VOLUNTEER
    )
    assert (ben.email, ben.slack_id, ben.country, ben.department) == ("ben@acme.com", "U024BE7LH", "US", "field")
    assert (ben.tier, ben.cohort) == (Tier.PRACTITIONERS, Cohort.ASSIGNED)
    assert (cy.name, cy.handle, cy.tier) == ('Cy "Cy" Lee', "W12AB", Tier.TECHNICAL)
    assert company.holders[1] == Holder(Role.OPERATIONS_LEAD, None, "ben@acme.com", "ana@acme.com")
    assert company.holders[2] == Holder(Role.AI_CHAMPION, "sales", "ana@acme.com", "ben@acme.com")
    assert company.warnings == ()


def test_what_the_folder_does_not_say_comes_with_the_bot(tmp_path: Path) -> None:
    company = read_company(folder(tmp_path))
    assert [row.activity for row in company.matrix.rows][-2:] == ["escalation", "policy"]
    assert [template.key for template in company.templates] == ["default", "follow_up", "readiness", "training"]
    assert set(company.first_contact) == set(Tier)


def test_somebody_elsewhere_keeps_no_holidays_of_the_companys_country(tmp_path: Path) -> None:
    people = "name,email,department,tier,cohort,zone\nDi,di@acme.com,it,,,Asia/Singapore\nEd,ed@acme.com,it,,,\n"
    roles = "role,person\nceo,di@acme.com\n"
    assert [one.country for one in read_company(folder(tmp_path, people=people, roles=roles)).people] == [None, "DE"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_files_are_read_as_spreadsheets_write_them(tmp_path: Path, ending: str, mark: str, delimiter: str) -> None:
    def spreadsheet(text: str) -> str:
        return mark + text.replace("\n", ending).replace(",", delimiter) + f"{ending}{delimiter * 3}{ending}"

    files = {name: spreadsheet(GOOD[f"{name}.csv"]) for name in ("departments", "people", "roles")}
    assert len(read_company(folder(tmp_path, **files)).people) == 3


def test_empty_cells_behind_the_last_column_do_no_harm(tmp_path: Path) -> None:
    company = read_company(folder(tmp_path, departments="Key,Name,,\nsales,Sales,,\nfield,Field Sales,,\nit,IT,,\n"))
    assert len(company.departments) == 3


# What is worth a warning


def test_gaps_among_the_champions_are_warned_of(tmp_path: Path) -> None:
    roles = "role,department,person,deputy\nceo,,ana@acme.com,\nai_champion,sales,ana@acme.com,\n"
    assert warnings(read_company(folder(tmp_path, roles=roles))) == [
        "roles.csv: nobody holds the role operations_lead; what only they can decide will wait",
        "roles.csv: the AI champion of Sales has no deputy; name one for when they are away",
        "roles.csv: Field Sales has no AI champion; name one, so that people have somebody to ask",
        "roles.csv: IT has no AI champion; name one, so that people have somebody to ask",
    ]


def test_files_that_are_not_read_are_warned_of(tmp_path: Path) -> None:
    path = folder(tmp_path, firstcontact="a: b", pulses__a="name: x")
    (path / "pulses" / "a.yaml").rename(path / "pulses" / "a.yml")
    assert warnings(read_company(path)) == [
        "firstcontact.yaml: this file is not read; did you mean 'first_contact.yaml'?",
        "pulses/a.yml: this file is not read; a pulse's file ends in .yaml",
    ]


def test_a_company_without_facts_is_called_something(tmp_path: Path) -> None:
    company = read_company(folder(tmp_path, company=None))
    assert (company.name, company.zone) == ("Our company", "UTC")
    assert warnings(company) == [
        "company.yaml: the file is missing; the company is called 'Our company' and its zone is UTC"
    ]


# What is wrong with the folder


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SeedErrors, match="there is no such folder"):
        read_company(tmp_path / "nowhere")


def test_a_missing_roster_is_told_file_by_file(tmp_path: Path) -> None:
    told = errors(tmp_path, departments=None, people=None, roles=None)
    assert [error.partition(":")[0] for error in told] == ["departments.csv", "people.csv", "roles.csv"]


def test_every_error_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    told = errors(
        tmp_path,
        company="name: Acme\nzone: Berlin\n",
        departments="key,name,parent\nsales,Sales,\nfield,Field,sale\nit,IT,\n",
        people="name,email,department,tier,cohort\nAna,ana@acme.com,Sals,,\nBen,ben@acme.com,sales,,\n",
        roles="role,department,person\nchief,,ana@acme.com\nceo,,bem@acme.com\n",
    )
    assert told == [
        "company.yaml:2: there is no time zone 'Berlin'; did you mean 'Europe/Berlin'?",
        "departments.csv:3: there is no department 'sale'; did you mean 'sales'?",
        "people.csv:2: there is no department 'Sals'; did you mean 'sales'?",
        "roles.csv:2: there is no role 'chief'",
        "roles.csv:3: there is no person on the roster 'bem@acme.com'; did you mean 'ben@acme.com'?",
    ]


# What is wrong with a sheet


def test_a_quoted_cell_over_several_lines_leaves_the_lines_after_it_right(tmp_path: Path) -> None:
    people = 'name,email,department,tier,cohort\n"Ana\nMaria\nRuiz",ana@acme.com,sales,,\n\nBen,ben@acme.com,sals,,\n'
    assert "people.csv:6: there is no department 'sals'; did you mean 'sales'?" in errors(tmp_path, people=people)


ALL = "name, email, slack_id, zone, country, department, tier, cohort"


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (
            b"name,email,department,tier,cohort\nJos\xe9,j@acme.com,it,,\n",
            "2: this is not UTF-8 text; save the file again as 'CSV UTF-8' or 'UTF-8'",
        ),
        (
            'name,email,department,tier,cohort\n"Ana,a@acme.com,it,,\n',
            '2: the quotes are wrong from here on (unexpected end of data); close each " that is opened',
        ),
        ("", f" the file is empty; its first line names the columns: {ALL}"),
        (
            "name,email,department,tier,cohort,teir\n",
            f"1: there is no column 'teir'; did you mean 'tier'? the known columns are {ALL}",
        ),
        ("name,,department,tier,cohort\n", f"1: a column has no name; the known columns are {ALL}"),
        ("name,email,tier,cohort\n", "1: the column 'department' is missing; add it"),
        ("name,name,department,tier,cohort\n", "1: the column 'name' is there 2 times; keep one"),
        (
            "name,email,department,tier,cohort\nLee, Ana,a@acme.com,it,,assigned\n",
            "2: this line has 6 cells and the header 5; put a cell that contains a comma in double quotes",
        ),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(tmp_path: Path, people: str | bytes, expected: str) -> None:
    assert errors(tmp_path, people=people, roles="role,person\n") == [f"people.csv:{expected}"]


PERSON = {"name": "Ana", "email": "ana@acme.com", "slack_id": "", "zone": "", "country": "", "department": "it"} | {
    "tier": "",
    "cohort": "",
}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"name": ""}, "the name is missing"),
        ({"email": ""}, "give an email or a Slack id, so that the person can be found in Slack"),
        ({"email": "ana.acme.com"}, "'ana.acme.com' is not an email address"),
        ({"slack_id": "X12"}, "'X12' is not a Slack id such as U024BE7LH"),
        ({"zone": "Europe/Berln"}, "there is no time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?"),
        ({"zone": "europe/berlin"}, "there is no time zone 'europe/berlin'; did you mean 'Europe/Berlin'?"),
        ({"zone": "MEZ (Mitte)"}, "there is no time zone 'MEZ (Mitte)'; use an IANA name such as Europe/Berlin"),
        ({"country": "Germany"}, "'GERMANY' is not a country's two letters, such as DE"),
        ({"department": ""}, "the department is missing"),
        ({"tier": "manager"}, "there is no tier 'manager'; did you mean 'managers'?"),
        ({"tier": "boss"}, "there is no tier 'boss'; use one of executives, managers, practitioners, technical"),
        ({"cohort": "volunteers"}, "there is no cohort 'volunteers'; did you mean 'volunteer'?"),
    ],
)
def test_a_person_that_cannot_be_says_why(tmp_path: Path, cells: dict[str, str], expected: str) -> None:
    row = PERSON | cells
    people = f"{','.join(row)}\n{','.join(row.values())}\n"
    assert errors(tmp_path, people=people, roles="role,person\n") == [f"people.csv:2: {expected}"]


def test_nobody_is_on_the_roster_twice_whatever_the_case(tmp_path: Path) -> None:
    people = "name,email,slack_id,department,tier,cohort\n"
    people += "Ana,ana@acme.com,U1AB,it,,\nBen,ANA@acme.com,,it,,\nCy,cy@acme.com,u1ab,it,,\n"
    assert errors(tmp_path, people=people, roles="role,person\n") == [
        "people.csv:3: 'ana@acme.com' is on line 2 already; keep one of the two",
        "people.csv:4: 'u1ab' is on line 2 already; keep one of the two",
    ]


@pytest.mark.parametrize(
    ("departments", "expected"),
    [
        ("key,name\nSales,Sales\n", "2: the key 'Sales' should be lower-case letters, digits and _, such as 'sales'"),
        ("key,name\nsales,\n", "2: the department has no name; give it one"),
        (
            "key,name\nsales,Sales\nselling,SALES\n",
            "3: 'sales' is a department on line 2 already; keep one, or rename this one",
        ),
        ("key,name,channel\nsales,Sales,#sales\n", "2: '#sales' is not a channel id such as C042ABCDE"),
        (
            "key,name,parent\na,Aa,b\nb,Bb,c\nc,Cc,b\n",
            "3: b is under c is under b: take the parent away from one of them",
        ),
        ("key,name,parent\na,Aa,a\n", "2: a is under a: take the parent away from one of them"),
    ],
)
def test_a_department_that_cannot_be_says_why(tmp_path: Path, departments: str, expected: str) -> None:
    told = errors(
        tmp_path, departments=departments, people="name,email,department,tier,cohort\n", roles="role,person\n"
    )
    assert told == [f"departments.csv:{expected}", "people.csv: there is nobody in it; add a line for each person"]


def test_a_line_with_too_few_cells_is_not_guessed_at(tmp_path: Path) -> None:
    people = GOOD["people.csv"] + "Zoe,zoe@acme.com,,,,it\n"
    expected = "this line has 6 cells and the header 8; leave a cell empty, but keep its comma"
    assert expected in errors(tmp_path, people=people)[0]


def test_people_that_cannot_be_read_are_not_missed_in_every_line_of_the_roles(tmp_path: Path) -> None:
    told = errors(tmp_path, people="name,mail,department,tier,cohort\nAna,ana@acme.com,it,,\n")
    assert [error.partition(":")[0] for error in told] == ["people.csv"]


def test_a_faulty_line_does_not_make_others_faulty(tmp_path: Path) -> None:
    told = errors(
        tmp_path,
        departments="key,name,parent,channel\nsales,Sales,,nowhere\nfield,Field Sales,sales,\nit,IT,,\n",
        people="name,email,department,tier,cohort\nAna,ana@acme.com,sales,boss,\n",
        roles="role,department,person\nai_champion,sales,ana@acme.com\n",
    )
    assert [error.partition(":")[0] for error in told] == ["departments.csv", "people.csv"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("ceo,,,", "the person is missing"),
        (",it,ana@acme.com,", "the role is missing"),
        ("team_members,it,ana@acme.com,", "everybody is a team member, so nobody holds that role; delete this line"),
        ("ai_champion,,ana@acme.com,", "an AI champion is the champion of a department; say of which"),
        ("ceo,,ana@acme.com,Ana@acme.com", "nobody can be their own deputy; name somebody else, or leave it empty"),
        ("ai_champion,its,ana@acme.com,", "there is no department 'its'; did you mean 'it'?"),
        ("hr,,ana@acme.com,", "there is no role 'hr'"),
        ("ceo,,zoe@acme.com,", "there is no person on the roster 'zoe@acme.com'; did you mean 'ben@acme.com'?"),
    ],
)
def test_a_holder_that_cannot_be_says_why(tmp_path: Path, row: str, expected: str) -> None:
    assert errors(tmp_path, roles=f"role,department,person,deputy\n{row}\n") == [f"roles.csv:2: {expected}"]


def test_a_role_is_held_once_by_the_same_person(tmp_path: Path) -> None:
    told = errors(tmp_path, roles="role,person\nceo,ana@acme.com\nCEO,ana@acme.com\n")
    assert told == ["roles.csv:3: this is line 2 again; keep one"]


def test_a_role_of_the_matrix_beyond_the_five_can_be_held(tmp_path: Path) -> None:
    matrix = (SEEDS / "raci.yaml").read_text("utf-8").replace("additional_roles: {}", "additional_roles: {hr: HR}")
    company = read_company(folder(tmp_path, raci=matrix, roles="role,person\nhr,ana@acme.com\n"))
    assert company.holders == (Holder("hr", None, "ana@acme.com"),)


def test_the_nearest_handle_is_found_among_very_many(tmp_path: Path) -> None:
    people = "name,email,department,tier,cohort\nZoe,zoe@acme.com,it,,\n"
    people += "".join(f"P{n},p{n:05}@acme.com,it,,\n" for n in range(2_500))
    told = errors(tmp_path, people=people, roles="role,person\nceo,zoey@acme.com\n")
    assert told == ["roles.csv:2: there is no person on the roster 'zoey@acme.com'; did you mean 'zoe@acme.com'?"]
