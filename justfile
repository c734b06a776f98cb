# Shortcuts. Nothing requires `just`: every line here can be typed.

[private]
default:
    @just --list

# Before every commit: formatting, lints, tests with those in the documentation, documentation. No warnings.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    cargo test --workspace
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# Measure. On a quiet machine, and believe ratios within one run only. `just bench --bench ratio append` is quick,
# `just bench --bench million` makes a million events first.
bench *ARGS:
    cargo bench {{ARGS}}

# Kill, lose power, fail and change bytes: what a log survives. Needs `strace`. Words choose: `just rigs kill clock`.
rigs *ARGS:
    cargo test --release --features rig --test rig -- {{ARGS}}

# Open the site in Chromium: every page, wide and narrow, light and dark, printed. Installs what it needs on Debian.
browser:
    tests/browser/run

# All that a fresh checkout has to pass, dependencies and examples included.
slow:
    .ci/run
