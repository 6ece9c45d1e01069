import Bookkeeping
import Domain
import Engine
import Money

// Profiles and conversions one to one.

extension StoreAudit {
    mutating func checkPar() throws(StorageError) {
        let session = session
        let events = EventReader(session: session)
        var days = ParDayAudit()
        var found: [AuditFinding] = []
        try each(.everyPar, &found) { (row) throws(StorageError) in
            let conversion = try ParConversion(from: &row)
            days.add(conversion)
            return ParAudit.findings(
                of: conversion, holds: try Self.holds(of: conversion.id, session),
                posted: try Self.postings(.settlement, conversion.id, session),
                events: try events.everyEvent(ofPar: conversion.id))
        }
        try each(.everyActivity, &found) { (row) throws(StorageError) in
            let activity = try Activity(from: &row)
            return ParAudit.findings(
                of: activity,
                posted: try Self.postings(
                    LedgerEntry(booking: activity).reason, activity.id, session))
        }
        var counted: [ParDay: Fixed] = [:]
        try each(.everyParDay, &found) { (row) throws(StorageError) in
            counted[ParDay(scope: try row.text(), day: try row.integer())] = try row.amount()
            return []
        }
        found += days.findings(counted)
        for finding in found { note(finding.check, finding.subject, finding.message) }
    }

    /// What cannot be read is a finding too.
    func each(
        _ statement: StoreStatement, _ found: inout [AuditFinding],
        _ read: (inout SQLiteRow) throws(StorageError) -> [AuditFinding]
    ) throws(StorageError) {
        try session.each(statement) { (row) throws(StorageError) in
            guard found.count < Self.findingsMax else { return }
            do throws(StorageError) {
                found += try read(&row)
            } catch .corrupt(let text) {
                found.append(
                    AuditFinding(check: "readable", subject: row.firstText, message: text))
            }
        }
    }

    static func holds(
        of id: ConversionID, _ session: SQLiteSession
    ) throws(StorageError) -> [Pocket: Fixed] {
        var holds: [Pocket: Fixed] = [:]
        try session.each(.holdsOfConversion) { row in
            row.identifier(id)
        } _: { (row) throws(StorageError) in
            let (_, pocket, amount) = try ConversionReader.hold(from: &row)
            holds[pocket] = amount
        }
        return holds
    }

    static func postings<Entity>(
        _ reason: LedgerEntry.Reason, _ reference: Identifier<Entity>, _ session: SQLiteSession
    ) throws(StorageError) -> [ParAudit.Posting] {
        try postings(reason, reference.description, session)
    }

    static func postings(
        _ reason: LedgerEntry.Reason, _ reference: String, _ session: SQLiteSession
    ) throws(StorageError) -> [ParAudit.Posting] {
        try session.all(.postingsOf) { row in
            row.text(reason.rawValue)
            row.text(reference)
        } _: { (row) throws(StorageError) in
            ParAudit.Posting(
                from: try row.text(), to: try row.text(), asset: try row.text(),
                amount: try row.amount(), at: try row.instant())
        }
    }
}
