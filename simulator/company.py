"""Writes the folder of a made-up company of any size: the demo company, cut down or grown."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from random import Random

import seeds

DEMO = Path(seeds.__file__).parent / "demo"
FEWEST, MOST = 20, 100_000
COPIED = ("company.yaml", "departments.csv", "roles.csv")
PEOPLE = "people.csv"
COLUMNS = ("name", "email", "zone", "country", "department", "tier", "cohort")

Row = dict[str, str]

NAMES: Mapping[str, tuple[str, str]] = {
    "german": (
        "Anna Lukas Hannah Felix Lena Jonas Mia Paul Clara Moritz Greta Emil Jule Anton Frieda Till",
        "Müller Schäfer Weber Krüger Hofmann Brandt Vogel Lindner Seidel Kühn Böhm Albrecht Winter Kaiser Busch Otto",
    ),
    "turkish": (
        "Elif Emre Zeynep Can Defne Mert Ayşe Kerem Ece Deniz Selin Ozan Derya Burak Leyla Tolga",
        "Yılmaz Kaya Demir Şahin Çelik Arslan Doğan Aydın Öztürk Koç Kurt Aksoy Polat Güneş Erdem Tekin",
    ),
    "polish": (
        "Zofia Jakub Maja Szymon Alicja Filip Oliwia Mateusz Ewa Piotr Kinga Tomasz Marta Igor Hanna Adam",
        "Nowak Wójcik Mazur Krawczyk Zając Król Wieczorek Jabłoński Dudek Sikora Baran Pietrzak Wilk Lis Duda Bąk",
    ),
    "english": (
        "Olivia Jack Grace Owen Ruby Harry Isla Callum Freya Miles Poppy Ewan Tess Hugh Nell Ross",
        "Turner Bennett Marsh Holloway Reid Fletcher Sutton Barker Lowe Pearce Whitfield Hale Dawson Frost Ward Nash",
    ),
    "american": (
        "Jasmine Darnell Aaliyah Tyrone Savannah Wyatt Imani Malik Brooke Caleb Kiara Andre Paige Monique Reggie",
        "Washington Coleman Brooks Hayes Jefferson Sanders Bryant Simmons Foster Powell Griffin Barnes Gaines Tate",
    ),
    "hispanic": (
        "Lucía Mateo Camila Diego Valeria Andrés Ximena Javier Paloma Rafael Inés Tomás Marisol Hugo Elena Iván",
        "Ramírez Ortega Castillo Fuentes Delgado Peña Salazar Navarro Cortés Ríos Herrera Molina Vega Paredes Soto",
    ),
    "nigerian": (
        "Adaeze Chidi Ngozi Emeka Folake Tunde Amara Obinna Yetunde Kelechi Ifeoma Segun Zainab Musa Halima Uche",
        "Okafor Adeyemi Eze Balogun Nwosu Ogunleye Obi Adebayo Okonkwo Bello Ibrahim Onyeka Lawal Afolabi Danjuma Uzor",
    ),
    "chinese": (
        "Wei Xiu Jun Mei Hao Ling Bo Yan Jing Tao Hui Lei Fang Ming Qing Rui",
        "Tan Lim Chen Wong Goh Zhang Liu Huang Ng Chua Zhao Koh Teo Sun Ho Xu",
    ),
    "malay": (
        "Aisyah Hafiz Nurul Farid Siti Azlan Hana Iskandar Izzati Rizal Dahlia Faizal Suraya Amir Liyana Zul",
        "Rahman Osman Hamid Yusof Salleh Kassim Ismail Latif Mansor Halim Bakar Jamal Aziz Nordin Sulaiman Harun",
    ),
    "indian": (
        "Priya Arjun Ananya Rohan Kavya Vikram Meera Nikhil Divya Aditya Lakshmi Sanjay Pooja Karthik Nisha Dev",
        "Sharma Iyer Patel Reddy Nair Gupta Menon Rao Das Chatterjee Kapoor Pillai Desai Bose Joshi Varma",
    ),
    "vietnamese": (
        "Linh Minh Thảo Quân Hương Đức Trang Khoa Ngọc Tuấn Vy Phúc Mai Long Hạnh Sơn",
        "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Dương Lý Phan Võ Trịnh Mạc",
    ),
    "arabic": (
        "Layla Omar Noor Karim Yasmin Tariq Salma Bilal Rania Sami Dina Faris Huda Ziad Mariam Nabil",
        "Haddad Mansour Khoury Nasser Saleh Farouk Aziz Hamdan Sabbagh Rashid Toma Jaber Qasim Darwish Kanaan Shami",
    ),
    "italian": (
        "Giulia Marco Chiara Luca Sofia Matteo Elisa Davide Ilaria Pietro Noemi Dario Irene Enzo Bianca Nico",
        "Rossi Conti Moretti Greco Gallo Ferri Bruno Marini Costa Villa Serra Longo Leone Testa Riva Neri",
    ),
    "korean": (
        "Minji Joon Soyeon Hyun Yuna Dong Eunji Tae Hana Seung Jiwoo Min Sora Jae Nari Woo",
        "Kim Park Choi Jung Kang Yoon Jang Lim Han Shin Seo Kwon Hwang Ahn Song Bae",
    ),
}
"""First and last names by the culture they come from, in Latin letters."""

LIVING = {
    "Europe/Berlin": "german german german turkish polish italian arabic vietnamese",
    "America/New_York": "american american english hispanic nigerian korean indian italian",
    "Asia/Singapore": "chinese chinese malay indian indian english",
    "Australia/Sydney": "english english vietnamese chinese arabic korean",
}
"""Whose names are met in a time zone, as often as they are listed."""

PLAIN = str.maketrans({"ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i", "ß": "ss", "ø": "o"})


def write_company(folder: Path, people: int, seed: int) -> None:
    """Write a company of so many people (20 to 100,000) as a folder that `groundswell seed` reads.

    With 120 people it is the demo company itself. A smaller one keeps those who hold a role, and of the others
    as many as the departments' proportions ask for. A larger one has invented colleagues, who are like those of
    their department in tier, cohort and time zone; the heads of the parent units stay single. The same seed gives
    the same people. ValueError for another number of people.
    """
    if not FEWEST <= people <= MOST:
        raise ValueError(f"a made-up company has {FEWEST} to {MOST:,} people, not {people}")
    folder.mkdir(parents=True, exist_ok=True)
    for file in COPIED:
        (folder / file).write_bytes((DEMO / file).read_bytes())
    demo = _rows(DEMO / PEOPLE)
    if people == len(demo):
        (folder / PEOPLE).write_bytes((DEMO / PEOPLE).read_bytes())
        return
    chosen = _fewer(demo, people) if people < len(demo) else [*demo, *_invented(demo, people, Random(seed))]
    with (folder / PEOPLE).open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.DictWriter(sheet, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(chosen)


def _rows(path: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def _fewer(demo: Sequence[Row], people: int) -> list[Row]:
    """The holders of roles and, of the others, as many of each department as it may have."""
    holding = {row[column] for row in _rows(DEMO / "roles.csv") for column in ("person", "deputy")}
    kept = {row["email"] for row in demo if row["email"] in holding}
    sizes = _sizes(demo)
    others = {key: _count(key, demo) - _count(key, demo, kept) for key in sizes}
    for key, more in _shares(others, people - len(kept)).items():
        waiting = [row["email"] for row in demo if row["department"] == key and row["email"] not in kept]
        # Spread over the department, since its managers come first.
        kept.update(waiting[place * len(waiting) // more] for place in range(more))
    return [row for row in demo if row["email"] in kept]


def _count(department: str, demo: Iterable[Row], only: Iterable[str] | None = None) -> int:
    return sum(row["department"] == department and (only is None or row["email"] in only) for row in demo)


def _sizes(demo: Iterable[Row]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for row in demo:
        sizes[row["department"]] = sizes.get(row["department"], 0) + 1
    return sizes


def _shares(sizes: Mapping[str, int], people: int) -> dict[str, int]:
    """Split people among departments in proportion to their sizes, by largest remainders; ties go by key."""
    total = sum(sizes.values())
    shares = {key: people * size // total for key, size in sizes.items()}
    rest = sorted(sizes, key=lambda key: (-(people * sizes[key] % total), key))
    for key in rest[: people - sum(shares.values())]:
        shares[key] += 1
    return shares


def _invented(demo: Sequence[Row], people: int, random: Random) -> Iterator[Row]:
    """Colleagues for a company of `people`, each like somebody of the department, in turn."""
    growing = {key: size for key, size in _sizes(demo).items() if size > 1}
    heads = len(demo) - sum(growing.values())
    taken = {row["email"] for row in demo}
    for key, wanted in _shares(growing, people - heads).items():
        like = [row for row in demo if row["department"] == key]
        for row in islice(cycle(like), wanted - growing[key]):
            name, email = _newcomer(row["zone"], taken, random)
            yield {**row, "name": name, "email": email}


def _newcomer(zone: str, taken: set[str], random: Random) -> tuple[str, str]:
    """A name that is met in a time zone and an email nobody has; namesakes get a number."""
    for _ in range(3):
        first, last = (random.choice(names.split()) for names in NAMES[random.choice(LIVING[zone].split())])
        local = f"{_ascii(first)}.{_ascii(last)}"
        email = f"{local}@example.com"
        if email not in taken:
            break
    number = 2
    while email in taken:
        email, number = f"{local}{number}@example.com", number + 1
    taken.add(email)
    return f"{first} {last}", email


def _ascii(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.translate(PLAIN).lower())
    return "".join(letter for letter in bare if letter.isascii() and letter.isalpha())
