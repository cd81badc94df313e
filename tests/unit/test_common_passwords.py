"""Which passwords are too common, and which are left alone."""
import time

import pytest

from portal.accounts import rules

BAD = """
123456789012 1234567890123456 password1234 passwordpassword qwertyuiopas qwertyuiop123 asdfghjklöä1 1qaz2wsx3edc
qazwsxedcrfv zaq12wsxcde3 abcdefghijkl aaaabbbbcccc abcabcabcabc 111111222222 987654321098 iloveyou1234
letmein12345 welcome12345 Welcome2026! monkey123456 dragon123456 football1234 baseball2026 superman1234
sunshine2026 princess1234 trustno1trustno1 p@ssw0rd1234 P4ssw0rd2026 qwerty123456 qwerty12345678 1q2w3e4r5t6y
112233445566 123123123123 000000000000 121212121212 nyköping12345 nykoping12345 Nyköping2026 Nykoping2026!
nyköpingnyköping fyrklövern2026 fyrklovern123 Fyrklover2026! portalen12345 portalen2026! lösenord1234 losenord1234
Lösenord2026 l0senord1234 hemligt12345 hemlighet2026 välkommen123 valkommen2026 sommar202612 Sommaren2026
vintern2026! hösten202612 december2026 Januari2026! kommunen2026 jobbtorg2026 campus202612 stockholm123
Stockholm2026 sverige12345 administratör1 handläggare12 användare123 fotboll12345 älskling1234 hejsan123456
Hejhejhej2026! djurgården1891 jagälskardig12 jagalskardig1 malmöff123456 zlatan12345678 volvo740volvo
S0mmar2026!! P0rt4l3n2026 Nyk0p1ng2026 1fkNyk0ping1 $ommar202612 fyrk1övern26 påsken202612! GodJul2026!!! nyår20262027
julafton2026! restaurang2026 praktikplats1 personalansvarig andersson2026 innebandy2026 pussochkram12
""".split()  # noqa: SIM905
NUMBERS = ["19640823-3234", "0701740690123", "+46701740690", "2026-12-01-2026", "0155-24800012", "a19640823-3234b",
           "aik189118911"]
OWN = ["jag heter mira", "M1ra.Lund1n2026",
       "Mira1234Lundin", "miralundin2026", "lundinmira123", "brunnsköket123", "brunnskoket2026", "mira.lundin123"]
GOOD = """
en lagom lång mening
rätt häst batteri häftklammer
jag gillar kaffe på morgonen
katten sover i fönstret
blå cykel regnar uppåt
tre kex och en gaffel
vi åkte tåg till Kiruna
grodan hoppade över ån
farmor bakar bullar på lördag
min första bil var en Saab
solen gick ner klockan nio
äpplen päron och plommon
ingen vet vad jag heter
bordet har fyra ben
hunden heter inte Karo
kvist mörtel oblat sval
gråsparv tandem kompost
pil myra tunnel sixten
vante lykta orkan stege
mossa kajuta blad vev
xk29dkfow3kd
T7#mQz!vR2pL
9fKd-28sJ-mm3X
hGt5rWq8zXnB
v3rY-0dd_kEy-Lm
Zx8!kkPq0wRt
correct horse battery staple
purple monkey dishwasher lamp
jag-tycker-om-sill
Regnet öser ner idag igen
två hundra röda ballonger
Vem åt upp min smörgås?
klockan slog tretton slag
ost på rågbröd är gott
en sprillans ny mening
en helt annan mening
en mening som ingen gissar
lampan blinkar var sjätte sekund
cykelpump i hallgarderoben
Sju sjösjuka sjömän
åäöéüåäöéüåäö x
fåret äter gräs vid ån
jag heter inte Kalle alls
sommaren luktar nyklippt gräs
midsommar regnar alltid bort
Andersson tappade sin hatt i Nyköping
god mat och varma vantar
0tto körde 3 varv runt sjön
kaffe utan kaka är trist
p4pp3r sax och st3n v1nn3r
""".strip().splitlines()


def test_the_lists_are_as_long_as_they_should_be() -> None:
    assert len(set(BAD)) >= 60
    assert len(set(GOOD)) >= 40
    assert all(len(password) >= rules.SHORTEST for password in [*BAD, *GOOD])


@pytest.mark.parametrize("password", BAD)
def test_what_many_choose_is_refused(password: str) -> None:
    assert rules.password_problem(password, "a@example.com") in (rules.GUESSABLE, rules.password_problem("a" * 12, ""))


@pytest.mark.parametrize("password", NUMBERS)
def test_dates_and_telephone_numbers_are_no_passwords(password: str) -> None:
    assert rules.password_problem(password, "a@example.com") in (rules.FEW_LETTERS, rules.GUESSABLE)


def test_the_sentence_says_what_is_wrong_with_it() -> None:
    assert rules.password_problem("0701740690123", "a@example.com") == rules.FEW_LETTERS
    assert rules.password_problem("sommar202612", "a@example.com") == rules.GUESSABLE


def test_blanks_around_it_help_nobody() -> None:
    assert rules.password_problem("  123456789012345 ", "a@example.com") == rules.GUESSABLE


@pytest.mark.parametrize("password", GOOD)
def test_what_nobody_else_has_is_taken(password: str) -> None:
    assert rules.password_problem(password, "a@example.com") is None


@pytest.mark.parametrize("password", OWN)
def test_what_is_known_of_the_person_is_refused(password: str) -> None:
    own = ["Mira Lundin", "Brunnsköket AB"]
    assert rules.password_problem(password, "mira.lundin@example.com", own) == rules.GUESSABLE


@pytest.mark.parametrize("password", [
    "x1yzä" * 40, "å" * 5 + "äöüéa" * 39, "mening " * 28, "aB4@8({[<369!|17l+$5o0%2zZ" * 3])
def test_a_long_one_takes_no_time(password: str) -> None:
    """Only the first part is looked at: the library takes the longer the more there is, and seconds for what is made
    for it."""
    began = time.monotonic()
    assert rules.password_problem(password[:rules.LONGEST], "a@example.com") in (None, rules.GUESSABLE)
    assert time.monotonic() - began < 2
