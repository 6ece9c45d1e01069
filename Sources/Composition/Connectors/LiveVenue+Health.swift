import Domain
package import Engine

extension LiveVenue: HealthReporting {
    package func health() -> VenueHealth { connector.health() }

    /// What an operator must see to, or wait for.
    func items(at now: Instant) -> [StatusReport.Item] {
        let health = health()
        return standings.compactMap { Self.item(of: $0.account, $0.standing) }
            + health.items(of: id, at: now)
    }

    private static func item(
        of account: VenueAccount, _ standing: AccountStanding
    ) -> StatusReport.Item? {
        let add = "cambist venue add --account \(account) --config FILE, and a restart"
        let (reason, since, command): (String, Instant, String)
        switch standing {
        case .usable: return nil
        case .unasked(let asked):
            reason = "the venue's word on what its key may do; it takes no orders until then"
            (since, command) = (asked, "cambist venue test --account \(account) --config FILE")
        case .objected(let objections, let found):
            reason = "another key; it takes no orders: \(objections.joined(separator: "; "))"
            (since, command) = (found, add)
        case .refused(let words, let found):
            reason = "another key; it takes no orders: \(VenueProbe.refusal(words))"
            (since, command) = (found, add)
        case .withoutKey(let problem, let found):
            reason = "a key; it takes no orders: \(problem)"
            (since, command) = (found, add)
        }
        return StatusReport.Item(
            kind: .incident, subject: "\(account)", since: since, waitsFor: reason,
            command: command)
    }
}
