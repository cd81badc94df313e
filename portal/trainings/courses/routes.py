"""Pages of Campus's catalogue of courses."""
from dataclasses import fields
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import errors, web
from portal.core.database import db
from portal.trainings import forms, queries
from portal.trainings.blueprint import CAMPUS, pages
from portal.trainings.courses import service as catalogue
from portal.trainings.rules import CourseFacts


@pages.read("/campus/utbildningar/", access=CAMPUS)
def courses() -> ResponseReturnValue:
    retired = request.args.get("visa") == "borttagna"
    page = queries.course_page(db.session(), web.actor(), request.args.get("sida"), retired=retired)
    return render_template("trainings/courses.html", page=page, retired=retired)


@pages.write("/campus/utbildningar/ny", access=CAMPUS)
def new_course() -> ResponseReturnValue:
    form = forms.NewCourse()
    if form.accepted():
        course = catalogue.add(db.session(), web.actor(), form.facts(), public_id=form.new_id())
        flash("Utbildningen finns nu i katalogen.")
        return web.see_other(".course", course_id=course.public_id)
    return _form(form, None), form.status


@pages.read("/campus/utbildningar/<course_id>", access=CAMPUS)
def course(course_id: str) -> ResponseReturnValue:
    found = queries.get_course(db.session(), web.actor(), course_id)
    return render_template("trainings/course.html", course=found)


@pages.write("/campus/utbildningar/<course_id>/andra", access=CAMPUS)
def change_course(course_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    found = queries.get_course(s, actor, course_id)
    form = forms.ChangedCourse(
        data={f.name: getattr(found, f.name) for f in fields(CourseFacts)} | {"revision": found.revision})
    if not form.accepted():
        return _form(form, found), form.status
    try:
        catalogue.change(s, actor, course_id, form.facts(), seen=form.seen())
    except errors.Conflict:
        form.revision.data = str(found.revision)
        return _form(form, found, overtaken=True), 409
    flash("Sparat. Utbildningar som redan är föreslagna till en plats ändras inte.")
    return web.see_other(".course", course_id=course_id)


@pages.write("/campus/utbildningar/<course_id>/ta-bort", access=CAMPUS, methods=("POST",))
def retire_course(course_id: str) -> ResponseReturnValue:
    catalogue.retire(db.session(), web.actor(), course_id)
    flash("Utbildningen är borttagen ur katalogen. Det som redan är föreslaget finns kvar.")
    return web.see_other(".course", course_id=course_id)


@pages.write("/campus/utbildningar/<course_id>/lagg-tillbaka", access=CAMPUS, methods=("POST",))
def restore_course(course_id: str) -> ResponseReturnValue:
    catalogue.restore(db.session(), web.actor(), course_id)
    flash("Utbildningen finns i katalogen igen.")
    return web.see_other(".course", course_id=course_id)


def _form(form: Any, found: Any, *, overtaken: bool = False) -> str:
    return render_template("trainings/course_form.html", form=form, course=found, overtaken=overtaken)
