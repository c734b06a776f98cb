//! Templates: ready content to begin with, in our own words. Nothing depends on them.

pub mod risk_method;
