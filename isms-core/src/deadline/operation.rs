//! Operation: controls, documents, changes, suppliers, exceptions, and whom an incident obliges to notify.
//!
//! ISO/IEC 27001:2022, 7.5.2, 7.5.3 and 8.1; controls 5.5, 5.19 to 5.22 and 5.26 of Annex A.

use super::{Deadline, What};
use crate::aggregate::control::Control;
use crate::aggregate::document::{Disposal, Document};
use crate::aggregate::supplier::Supplier;
use crate::id::{ControlId, DocumentId, SupplierId};
use crate::register::Register;

pub(super) fn of(register: &Register) -> impl Iterator<Item = Deadline> {
    let controls = register.controls.iter().flat_map(|(id, it)| control(register, id, it));
    let documents = register.documents.iter().filter_map(|(id, it)| document(register, id, it));
    let suppliers = register.suppliers.iter().flat_map(|(id, it)| supplier(register, id, it));
    let records = controls.chain(documents).chain(suppliers);
    records.chain(changes(register)).chain(exceptions(register)).chain(duties(register))
}

fn control(register: &Register, id: ControlId, control: &Control) -> Vec<Deadline> {
    let said = [control.definition.seq].into_iter();
    let done = control.last_operation.as_ref().map(|it| it.seq);
    let since = said.chain(done.or(control.implemented.as_ref().map(|it| it.seq)));
    let operation = control.operation_due(register.offset());
    let operation = operation.map(|due| Deadline::of(register, id, What::ControlOperation, due, since));
    let test = control.test_due().map(|due| {
        let tests = [&control.tests.design, &control.tests.operation].into_iter().flatten();
        let set = tests.filter(|it| it.value.next_test_due == Some(due)).map(|it| it.seq);
        Deadline::of(register, id, What::ControlTest, due, set)
    });
    operation.into_iter().chain(test).collect()
}

fn document(register: &Register, id: DocumentId, document: &Document) -> Option<Deadline> {
    if let Some(withdrawn) = &document.withdrawn {
        let last = withdrawn.value.retain_until?;
        let is_gone = matches!(withdrawn.value.disposal, Some(Disposal::Done(_)));
        let owner = document.registration.value.owner;
        let end = Deadline::of(register, id, What::RetentionEnd, last, [withdrawn.seq]).by(owner);
        return Some(end).filter(|_| !is_gone);
    }
    let approved = document.in_force()?.approval.as_ref().map(|it| it.seq);
    let due = document.review_due(register.offset())?;
    let seqs = approved.into_iter().chain(document.next_review.as_ref().map(|it| it.seq));
    Some(Deadline::of(register, id, What::DocumentReview, due, seqs))
}

fn supplier(register: &Register, id: SupplierId, supplier: &Supplier) -> Vec<Deadline> {
    let days = register.profile().map_or(0, |profile| profile.supplier_review_days_max);
    let used = supplier.in_use.as_ref().map(|it| it.seq);
    let looked_at = supplier.reviewed.as_ref().map(|it| it.seq).or(used);
    let review = supplier.review_due(days, register.offset());
    let review = review.map(|due| Deadline::of(register, id, What::SupplierReview, due, looked_at));
    let assessed =
        [supplier.assessed.as_ref().map(|it| it.seq), supplier.unsettled.as_ref().map(|it| it.seq)];
    let said = [supplier.registration.seq].into_iter().chain(assessed.into_iter().flatten());
    let assessment = supplier.assessment_due(register.offset());
    let assessment = assessment.map(|due| Deadline::of(register, id, What::SupplierAssessment, due, said));
    let agreement =
        supplier.agreements.last().filter(|_| supplier.ended.is_none()).and_then(|it| {
            Some(Deadline::of(register, id, What::AgreementEnd, it.value.valid_until?, [it.seq]))
        });
    review.into_iter().chain(assessment).chain(agreement).collect()
}

fn changes(register: &Register) -> impl Iterator<Item = Deadline> {
    register.changes.iter().filter_map(|(id, change)| {
        let (due, done) = (change.decision_due()?, change.implemented.as_ref());
        Some(Deadline::of(register, id, What::ChangeDecision, due, done.map(|it| it.seq)))
    })
}

fn exceptions(register: &Register) -> impl Iterator<Item = Deadline> {
    register.exceptions.iter().filter(|(_, it)| !it.is_over()).filter_map(|(id, exception)| {
        let last = exception.expires_on()?;
        let renewed = exception.renewals.last().map(|it| it.seq);
        let seq = renewed.or(exception.approval.as_ref().map(|it| it.seq));
        Some(Deadline::of(register, id, What::ExceptionEnd, last, seq))
    })
}

/// Duties to notify: their clocks run in hours, so that they are due at an instant.
fn duties(register: &Register) -> impl Iterator<Item = Deadline> {
    register.incidents.iter().flat_map(move |(id, incident)| {
        incident.open_duties().map(move |duty| {
            let due = duty.value.due_at;
            let first = due.day(register.offset());
            let deadline = Deadline::of(register, id, What::Notification, first, [duty.seq]);
            Deadline { due: due.into(), ..deadline }.which(&duty.value.recipient)
        })
    })
}
