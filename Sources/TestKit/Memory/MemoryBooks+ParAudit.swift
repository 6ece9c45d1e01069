import Bookkeeping
import Domain
import Engine
import Money

extension MemoryBooks {
    /// What must hold of profiles, of their statements and of conversions one to one.
    var parFindings: [AuditFinding] {
        var days = ParDayAudit()
        var findings: [AuditFinding] = []
        for conversion in par.conversions.values.sorted(by: { $0.id < $1.id }) {
            days.add(conversion)
            findings += ParAudit.findings(
                of: conversion, holds: par.holds[conversion.id] ?? [:],
                posted: postings(.settlement, conversion.id.description),
                events: events.filter { $0.conversion == conversion.id && $0.kind.isPar })
        }
        for activity in par.activities.values.sorted(by: { $0.id < $1.id }) {
            let reason = LedgerEntry(booking: activity).reason
            findings += ParAudit.findings(
                of: activity, posted: postings(reason, activity.id.description))
        }
        for (pocket, balance) in mirrors.sorted(by: { $0.key < $1.key }) {
            guard let profile = pocket.account.profile else { continue }
            findings += ParAudit.findings(of: profile, pocket.asset, balance)
        }
        return findings + days.findings(par.days) + orphanFindings + statementFindings
    }

    func postings(
        _ reason: LedgerEntry.Reason, _ reference: String
    ) -> [ParAudit.Posting] {
        entries.filter { $0.reason == reason && $0.reference == reference }
            .flatMap { ParAudit.postings(of: $0) }
    }

    private var orphanFindings: [AuditFinding] {
        entries.compactMap { entry in
            switch entry.reason {
            case .opening, .trade, .bust, .forward, .dealerSettlement, .credit, .closeOut,
                .external:
                return nil
            case .settlement:
                let id = ConversionID(entry.reference)
                return id.flatMap { par.conversions[$0] } == nil
                    ? parFinding("entry-of-par", entry.reference) : nil
            case .deposit, .withdrawal, .transfer:
                let id = ActivityID(entry.reference)
                return id.flatMap { par.activities[$0] } == nil
                    ? parFinding("entry-of-activity", entry.reference) : nil
            }
        }
    }

    /// Statements are what the entries, posted again, would write.
    private var statementFindings: [AuditFinding] {
        var again = MemoryBooks()
        for entry in entries { again.appendLines(of: entry) }
        return Set(again.par.statements.keys).union(par.statements.keys).sorted()
            .filter { again.par.statements[$0] != par.statements[$0] }
            .map { parFinding("statement-equals-entries", $0.description) }
    }

    private func parFinding(_ check: String, _ subject: String) -> AuditFinding {
        AuditFinding(check: check, subject: subject, message: "not as the books say")
    }
}
