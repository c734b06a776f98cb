//! An ISMS inside an asynchronous web application.
//!
//! ```text
//! cargo run --manifest-path examples/embed_axum/Cargo.toml
//! curl localhost:3000/reports/assets
//! curl localhost:3000/commands -H 'x-person: P-1' -H 'x-role: top-management' -H 'content-type: application/json' \
//!      -d '{"person":{"register":["0198c0de-0000-7000-8000-000000000001",{"reference":"P-2","relation":"employee"}]}}'
//! ```
//!
//! A command is submitted and its receipt awaited. Reports compute, so they run where blocking is allowed. Who acts is for the host to find
//! out: here a reverse proxy has authenticated them and says so in two headers. What they may do is for the library.

use std::error::Error;
use std::net::SocketAddr;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use isms::command::Command;
use isms::moment::AsOf;
use isms::projections::reports;
use isms::stream::Stream;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::text::Reference;
use isms::{CommandError, Founding, Isms, LogError};
use serde::Deserialize;
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::temp_dir().join(format!("embed-axum-{}.isms", std::process::id()));
    let (isms, _) = Isms::create(&directory, &Founding::of("Acme".parse()?, "P-1".parse()?)?)?;
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 3000))).await?;
    println!("{} on http://{}/reports/assets", directory.display(), listener.local_addr()?);
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, router(isms.clone())).with_graceful_shutdown(stop).await?;
    tokio::task::spawn_blocking(move || isms.close()).await?;
    Ok(())
}

fn router(isms: Isms) -> Router {
    Router::new().route("/reports/{name}", get(report)).route("/commands", post(command)).with_state(isms)
}

#[derive(Deserialize)]
struct ReportQuery {
    as_of: Option<String>,
}

async fn report(
    State(isms): State<Isms>,
    Path(name): Path<String>,
    Query(query): Query<ReportQuery>,
) -> Response {
    let Some(blueprint) = reports::named(&name) else {
        return (StatusCode::NOT_FOUND, format!("no report `{name}`")).into_response();
    };
    let as_of = match query.as_of.as_deref().unwrap_or("now").parse::<AsOf>() {
        Ok(as_of) => as_of,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    };
    let page = move || Ok::<_, LogError>(isms.report(blueprint, &isms.as_of(as_of)?)?.to_html());
    blocking(move || match page() {
        Ok(page) => Html(page).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    })
    .await
}

async fn command(State(isms): State<Isms>, headers: HeaderMap, Json(command): Json<Command>) -> Response {
    let Some(actor) = who_acts(&isms, &headers) else {
        return (StatusCode::UNAUTHORIZED, "expected `x-person` and `x-role`, by reference").into_response();
    };
    let submission = match isms.try_submit(&actor, &command.into()) {
        Ok(submission) => submission,
        Err(error) => return failed(&error),
    };
    match submission.await {
        Ok(receipt) => {
            let positions: Vec<u64> = receipt.positions.clone().collect();
            (StatusCode::CREATED, Json(json!({ "command": receipt.command, "positions": positions })))
                .into_response()
        }
        Err(error) => failed(&error),
    }
}

/// The kinds of errors that a caller treats differently.
fn failed(error: &CommandError) -> Response {
    let (status, body): (_, Value) = match error {
        CommandError::Refused(refusal) => (StatusCode::UNPROCESSABLE_ENTITY, json!({ "refused": refusal })),
        CommandError::Conflict { .. } => (StatusCode::CONFLICT, json!({ "conflict": error.to_string() })),
        CommandError::Busy => (StatusCode::SERVICE_UNAVAILABLE, json!({ "busy": error.to_string() })),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, json!({ "error": error.to_string() })),
    };
    (status, Json(body)).into_response()
}

/// The person and the role that the proxy names, by what people call them.
fn who_acts(isms: &Isms, headers: &HeaderMap) -> Option<Actor> {
    let register = isms.now().ok()?.register;
    let named = |header: &str, aggregate: &'static str| {
        let reference: Reference = headers.get(header)?.to_str().ok()?.parse().ok()?;
        register.by_reference(aggregate, &reference)
    };
    let Stream::Person(person) = named("x-person", "person")? else { return None };
    let actor = Actor::human(person);
    match named("x-role", "role") {
        Some(Stream::Role(role)) => Some(actor.acting_as(role)),
        _ => Some(actor),
    }
}

/// Runs what blocks where it may.
async fn blocking(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_command_is_recorded_refused_or_rejected() {
        let home = tempfile::tempdir().unwrap();
        let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
        let (isms, _) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
        let app = router(isms);
        assert_eq!(post(&app, "P-1", "P-2").await, StatusCode::CREATED);
        assert_eq!(post(&app, "P-1", "P-2").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(post(&app, "nobody", "P-3").await, StatusCode::UNAUTHORIZED);

        let page = Request::get("/reports/assets?as_of=2026").body(Body::empty()).unwrap();
        let page = app.clone().oneshot(page).await.unwrap();
        assert_eq!(page.status(), StatusCode::OK);
        let page = page.into_body().collect().await.unwrap().to_bytes();
        assert!(page.starts_with(b"<!doctype html>") || page.starts_with(b"<!DOCTYPE html>"));
        let missing = Request::get("/reports/nothing").body(Body::empty()).unwrap();
        assert_eq!(app.oneshot(missing).await.unwrap().status(), StatusCode::NOT_FOUND);
    }

    async fn post(app: &Router, person: &str, new: &str) -> StatusCode {
        let id = format!("00000000-0000-7000-8000-{:012}", new.len() + usize::from(person == "P-1"));
        let body = json!({ "person": { "register": [id, { "reference": new, "relation": "employee" }] } });
        let request = Request::post("/commands")
            .header("x-person", person)
            .header("x-role", "top-management")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        app.clone().oneshot(request).await.unwrap().status()
    }
}
