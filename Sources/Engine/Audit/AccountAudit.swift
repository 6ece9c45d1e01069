import Bookkeeping

/// What must hold of what was taken in from a venue account's own history, whatever store has it.
package enum AccountAudit {
    /// - Parameter posted: of its entry, in the order of the entry's lines.
    package static func findings(
        of external: StoredExternal, posted: [ParAudit.Posting]
    ) -> [AuditFinding] {
        let entry = LedgerEntry(external: external.entry)
        var notes = ConversionAudit.Notes(subject: entry.reference)
        let rule = external.isPosted ? ParAudit.postings(of: entry) : []
        notes.expect(
            posted == rule, "external-posted", "posted \(posted), and its rule says \(rule)")
        return notes.findings
    }

    /// An entry that no external entry explains.
    package static func unknown(_ reference: String) -> AuditFinding {
        AuditFinding(
            check: "entry-of-external", subject: reference,
            message: "posted for a movement that is not there")
    }
}
