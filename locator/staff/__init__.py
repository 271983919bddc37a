"""People keep it true: accounts, forms, review, confirmation."""
# ruff: noqa: PLC0415  # imported where it is wired, so that `import locator.staff` stays light

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint, Flask

    from locator.config import Config


def blueprints() -> list[Blueprint]:
    """The pages of every subroom; each adds two lines here."""
    from locator.staff.accounts.pages import blueprint as accounts
    from locator.staff.cities.pages import blueprint as cities
    from locator.staff.confirming.links import blueprint as links
    from locator.staff.confirming.pages import blueprint as confirming
    from locator.staff.drafts.merge_pages import blueprint as merging
    from locator.staff.drafts.overview import blueprint as overview
    from locator.staff.drafts.pages import blueprint as drafts
    from locator.staff.editing.pages import blueprint as editing
    from locator.staff.history.pages import blueprint as history
    from locator.staff.hours.pages import blueprint as hours
    from locator.staff.importing.conflict_pages import blueprint as import_conflicts
    from locator.staff.importing.file_pages import blueprint as import_files
    from locator.staff.importing.held_pages import blueprint as import_held
    from locator.staff.importing.pages import blueprint as imports
    from locator.staff.importing.review_pages import blueprint as import_review
    from locator.staff.importing.run_pages import blueprint as import_runs
    from locator.staff.importing.source_pages import blueprint as import_sources
    from locator.staff.likeness.pages import blueprint as likeness
    from locator.staff.pages import blueprint as pages
    from locator.staff.people.pages import blueprint as people
    from locator.staff.preview.pages import blueprint as preview
    from locator.staff.queue.pages import blueprint as queue
    from locator.staff.reported.pages import blueprint as reported
    from locator.staff.route.pages import blueprint as route
    from locator.staff.route.reading_pages import blueprint as route_reading
    from locator.staff.services.pages import blueprint as services
    from locator.staff.today.pages import blueprint as today
    from locator.staff.translating.file_pages import blueprint as translation_files
    from locator.staff.translating.pages import blueprint as translating
    from locator.staff.where.pages import blueprint as where

    return [
        accounts,
        confirming,
        links,
        reported,
        editing,
        history,
        drafts,
        hours,
        imports,
        import_files,
        import_runs,
        import_sources,
        import_review,
        import_conflicts,
        import_held,
        merging,
        overview,
        likeness,
        cities,
        pages,
        people,
        preview,
        queue,
        route,
        route_reading,
        services,
        today,
        translating,
        translation_files,
        where,
    ]


def install(app: Flask, config: Config) -> None:
    """The cookie of staff, the door before all of their pages, and the pages."""
    from locator.staff import rendering
    from locator.staff.accounts import security
    from locator.staff.doors import check

    security.install(app, config)
    check.install(app)
    app.after_request(rendering.never_kept)
    for blueprint in blueprints():
        rendering.answer_mistakes(blueprint)
        app.register_blueprint(blueprint)
