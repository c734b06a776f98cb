//! Rules of the shelf.
