//! Part of `isms`.
