"""Session and unit of work, engines, types, paging, search."""
