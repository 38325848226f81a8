"""The JSON API under /api/v1: the same views as the pages, paged, with tokens for programs and one shape of error."""

from dragoman.web.api.description import about
from dragoman.web.api.routes import router

__all__ = ["about", "router"]
