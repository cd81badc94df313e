"""Each step of a training: taken twice, taken at the same time, taken too late, and what the offer does to it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock, wording
from portal.core.access import Party
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.trainings.models import TrainingState
from tests.web.training import ANSWERS, House, dates, opened


@pytest.fixture
def house(s: Session, app: Portal) -> House:
    return opened(s, app)


@pytest.mark.parametrize(("state", "step", "fields", "after"), [
    (TrainingState.PROPOSED, "fraga", {"words": "Var?", "revision": "1"}, TrainingState.QUESTIONED),
    (TrainingState.PROPOSED, "tacka-nej", {"words": "Nej.", "revision": "1"}, TrainingState.DECLINED),
    (TrainingState.PROPOSED, "tacka-ja", {"revision": "1"}, TrainingState.AGREED),
])
def test_the_company_clicks_twice(
    house: House, state: TrainingState, step: str, fields: dict[str, str], after: TrainingState,
) -> None:
    path = f"/foretag/utbildning/{house.training(state)}/{step}"
    assert [house.employer.post(path, fields).status for _ in range(2)] == [303, 303]
    assert house.state() is after
    assert len(house.kinds()) == 1


@pytest.mark.parametrize(("state", "step", "fields", "after"), [
    (TrainingState.AGREED, "planera", None, TrainingState.SCHEDULED),
    (TrainingState.SCHEDULED, "starta", {}, TrainingState.RUNNING),
    (TrainingState.RUNNING, "genomford", {}, TrainingState.DONE),
    (TrainingState.QUESTIONED, "stall-in", {"words": "Läraren är sjuk.", "revision": "1"}, TrainingState.CANCELLED),
])
def test_campus_clicks_twice(
    house: House, state: TrainingState, step: str, fields: dict[str, str] | None, after: TrainingState,
) -> None:
    path = f"/campus/utbildning/{house.training(state)}/{step}"
    assert [house.campus.post(path, dates() if fields is None else fields).status for _ in range(2)] == [303, 303]
    assert house.state() is after
    assert len(house.kinds()) == 1


def test_the_company_answers_while_campus_cancels(house: House) -> None:
    training_id = house.training()
    page = house.employer.get(f"/foretag/utbildning/{training_id}")
    cancelled = house.campus.fill(f"/campus/utbildning/{training_id}/stall-in", {"words": "Läraren är sjuk."})
    assert cancelled.status == 303
    for step in ("tacka-ja", "tacka-nej", "fraga"):
        answer = house.employer.post(f"/foretag/utbildning/{training_id}/{step}",
                                     page.fields("/tacka-ja") | {"words": "Ja"})
        assert answer.status == 409
        assert "Inställd" in answer.text
    assert house.state() is TrainingState.CANCELLED
    assert "Läraren är sjuk." in house.employer.get(f"/foretag/utbildning/{training_id}").text


def test_nobody_says_yes_to_what_they_have_not_read(house: House) -> None:
    training_id = house.training()
    read = house.employer.get(f"/foretag/utbildning/{training_id}").fields("/tacka-ja")
    assert house.campus.fill(f"/campus/utbildning/{training_id}/andra", {"hours": "400"}).status == 303
    answer = house.employer.post(f"/foretag/utbildning/{training_id}/tacka-ja", read)
    assert answer.status == 409
    assert "Läs det nya förslaget" in answer.text
    assert house.employer.post(f"/foretag/utbildning/{training_id}/tacka-ja", {"revision": "x\0"}).status == 409
    assert house.agree(training_id) == 303


def test_two_at_campus_change_the_same_proposal(house: House) -> None:
    path = f"/campus/utbildning/{house.training()}/andra"
    mine = house.campus.get(path).fields()
    assert house.campus.fill(path, {"hours": "20"}).status == 303
    page = house.campus.post(path, mine | {"hours": "30"})
    assert page.status == 409
    assert page.fields()["hours"] == "30"
    assert house.campus.post(path, page.fields()).status == 303
    assert house.all()[0].hours == 30


@pytest.mark.parametrize(("home", "step", "state", "meanwhile"), [
    ("/campus/utbildning/", "stall-in", TrainingState.PROPOSED, "tacka-ja"),
    ("/foretag/utbildning/", "tacka-nej", TrainingState.PROPOSED, "andra"),
    ("/foretag/utbildning/", "fraga", TrainingState.PROPOSED, "andra"),
])
def test_what_was_read_before_it_changed_is_not_answered(
    house: House, home: str, step: str, state: TrainingState, meanwhile: str,
) -> None:
    training_id = house.training(state)
    person = house.campus if step == "stall-in" else house.employer
    page = person.get(f"{home}{training_id}/{step}")
    if meanwhile == "tacka-ja":
        house.employer.post(f"/foretag/utbildning/{training_id}/tacka-ja", {"revision": "1"})
    else:
        house.campus.fill(f"/campus/utbildning/{training_id}/andra", {"hours": "99"})
    before = house.state()
    late = person.post(f"{home}{training_id}/{step}", page.fields() | {"words": "Det blev inget."})
    assert (late.status, "Det blev inget." in late.text) == (409, True)
    assert house.state() is before


def test_two_at_the_company_ask_different_things(house: House) -> None:
    path = f"/foretag/utbildning/{house.training()}/fraga"
    assert house.employer.post(path, {"words": "Var?", "revision": "1"}).status == 303
    page = house.employer.post(path, {"words": "När?", "revision": "1"})
    assert page.status == 409
    assert [text.get_text() for text in page.soup.select(".letter")] == ["När?"], "nothing written is lost"
    assert house.words() == [(None, "Var?")]


def test_what_cannot_be_done_now_is_neither_shown_nor_done(house: House) -> None:
    training_id = house.training(TrainingState.DONE)
    assert not house.campus.get(f"/campus/utbildning/{training_id}").soup.select("main form")
    assert not house.employer.get(f"/foretag/utbildning/{training_id}").soup.select("main form")
    for step in ("andra", "planera", "stall-in"):
        home = f"/campus/utbildning/{training_id}"
        assert house.campus.get(f"{home}/{step}").location == home
    for step in ("tacka-nej", "fraga"):
        home = f"/foretag/utbildning/{training_id}"
        assert house.employer.get(f"{home}/{step}").location == home
    assert house.campus.post(f"/campus/utbildning/{training_id}/starta").status == 409


def test_has_training_follows_every_training(house: House) -> None:
    first, second = house.training(), house.training()
    assert [house.agree(first), house.agree(second)] == [303, 303]
    for training_id, left in ((first, True), (second, False)):
        house.campus.fill(f"/campus/utbildning/{training_id}/stall-in", {"words": "Läraren är sjuk."})
        assert house.has_training() is left


def test_a_closed_offer_drops_what_was_not_agreed(house: House) -> None:
    for state in TrainingState:
        house.training(state)
    page = house.employer.get(f"/foretag/platser/{house.offer.public_id}/avsluta")
    assert page.status == 200
    closed = house.employer.post(f"/foretag/platser/{house.offer.public_id}/avsluta",
                                 page.fields() | {"reason": "withdrawn"})
    assert closed.status == 303
    after = {S: S for S in TrainingState} | dict.fromkeys(
        (TrainingState.PROPOSED, TrainingState.QUESTIONED), TrainingState.CANCELLED)
    assert [training.state for training in house.all()] == list(after.values())
    assert house.kinds().count("TrainingCancelled") == 2
    assert house.campus.get(house.new).status == 404
    page = house.campus.post(house.new, ANSWERS)
    assert page.status == 409
    assert all(ANSWERS[name] in page.text for name in ("title", "content", "outcome", "contact")), "nothing is lost"
    gone = house.all()[0].public_id
    assert "Avslutad" in house.campus.get(f"/campus/utbildning/{gone}").text


def test_what_campus_wrote_about_a_declined_proposal_is_there_to_copy(house: House) -> None:
    training_id = house.training()
    mine = house.campus.get(f"/campus/utbildning/{training_id}/andra").fields() | {"content": "Mer om egenkontroll."}
    no_thanks = {"words": "", "revision": "1"}
    assert house.employer.post(f"/foretag/utbildning/{training_id}/tacka-nej", no_thanks).status == 303
    page = house.campus.post(f"/campus/utbildning/{training_id}/andra", mine)
    assert page.status == 409
    assert "Mer om egenkontroll." in page.text


def test_campus_is_told_that_a_place_is_paused(s: Session, house: House) -> None:
    training_id = house.training(TrainingState.AGREED)
    until = clock.today() + timedelta(days=9)
    paused = house.employer.post(f"/foretag/platser/{house.offer.public_id}/pausa", {"until": until.isoformat()})
    assert paused.status == 303
    page = house.campus.get(f"/campus/utbildning/{training_id}")
    assert f"Pausad till {wording.plain_day(until)}" in page.text
    assert "avslutad" not in page.text
    assert "Det här vill vi lära ut." in house.campus.post(
        house.new, ANSWERS | {"content": "Det här vill vi lära ut."}).text


def test_a_training_before_the_place_ends_before_it_or_campus_is_asked(house: House) -> None:
    path = f"/campus/utbildning/{house.training(TrainingState.AGREED)}/planera"
    page = house.campus.fill(path, dates(20, 40))
    assert (page.status, page.errors()) == (422, {})
    assert "någon kan börja där redan" in page.text
    assert house.state() is TrainingState.AGREED
    sure = str(page.soup.select_one("[name=_sure]")["value"])  # type: ignore[index]
    assert house.campus.post(path, {**page.fields(), "_sure": sure}).status == 303
    assert house.state() is TrainingState.SCHEDULED


def test_days_that_cannot_go_with_the_place_are_refused(house: House) -> None:
    for path, action in ((house.new, ""), (f"/campus/utbildning/{house.training()}/andra", "")):
        page = house.campus.fill(path, {**ANSWERS, "timing": "after", **dates(5, 40)}, action=action)
        assert (page.status, list(page.errors())) == (422, ["starts_on"])
        assert page.fields()["timing"] == "after"


def test_a_course_is_not_done_before_its_first_day(house: House) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    training_id = house.training(TrainingState.RUNNING, starts_on=tomorrow, ends_on=tomorrow)
    page = house.campus.get(f"/campus/utbildning/{training_id}")
    assert "Enligt planen slutar utbildningen" in page.text
    answer = house.campus.post(f"/campus/utbildning/{training_id}/genomford")
    assert answer.status == 422
    assert "kan inte vara genomförd innan dess" in answer.text
    assert house.state() is TrainingState.RUNNING


def test_campus_answers_in_words_which_stay(house: House, s: Session) -> None:
    training_id = house.training()
    theirs, ours = f"/foretag/utbildning/{training_id}", f"/campus/utbildning/{training_id}"
    assert house.employer.fill(f"{theirs}/fraga", {"words": "Går det på eftermiddagar?"}).status == 303
    assert "/svara" in "".join(house.campus.get(ours).links())
    assert "Går det på eftermiddagar?" in house.campus.get(f"{ours}/svara").text
    fields = house.campus.get(f"{ours}/svara").fields() | {"words": "Ja, efter klockan 13."}
    assert [house.campus.post(f"{ours}/svara", fields).status for _ in range(2)] == [303, 303]
    assert house.state() is TrainingState.PROPOSED
    assert house.words() == [(None, "Går det på eftermiddagar?"), (Party.CAMPUS, "Ja, efter klockan 13.")]
    mail = s.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()
    s.commit()
    assert (mail.name, mail.recipient, "Ja, efter klockan 13." in mail.text) == (
        "training_replied", house.owner.email, True)
    assert house.kinds()[-2:] == ["TrainingQuestioned", "TrainingReplied"]
    for page in (house.employer.get(theirs), house.campus.get(ours),
                 house.employer.get(f"/foretag/platser/{house.offer.public_id}")):
        assert page.text.index("Går det på eftermiddagar?") < page.text.index("Ja, efter klockan 13.")
    assert house.employer.fill(f"{theirs}/fraga", {"words": "Och på fredagar?"}).status == 303
    assert house.campus.fill(f"{ours}/andra", {"hours": "20"}).status == 303
    assert house.agree(training_id) == 303
    assert "Och på fredagar?" in house.employer.get(theirs).text, "what was said stays when it is agreed"


def test_an_answer_about_a_persons_circumstances_is_asked_about(house: House) -> None:
    path = f"/campus/utbildning/{house.training(TrainingState.QUESTIONED)}/svara"
    page = house.campus.fill(path, {"words": "Vår deltagare är sjukskriven för depression."})
    assert (page.status, house.words(), house.state()) == (422, [], TrainingState.QUESTIONED)
    assert house.campus.post(path, page.fields() | {"sure": "yes"}).status == 303
    assert house.campus.fill(path.replace("svara", "stall-in"), {"words": ""}).status == 422


def test_an_answer_is_to_a_question(house: House) -> None:
    path = f"/campus/utbildning/{house.training()}"
    assert house.campus.get(f"{path}/svara").location == path
    assert house.campus.post(f"{path}/svara", {"words": "Ja", "revision": "1"}).status == 409
    assert house.employer.post(f"{path}/svara", {"words": "Ja", "revision": "1"}).status == 403
