package import Domain
package import Engine
package import StrictJSON

/// What became of an operator's command.
package enum AdminAnswer: Hashable, Sendable {
    /// Done; what to tell the operator.
    case done(String)
    /// The one time that a secret is shown.
    case credentials(clientID: String, secret: String)
    case clients([ClientSummary])
    /// The one that signs first, then those that still check.
    case keys([TokenKeySummary])
    case status(StatusReport)
    case audit([AuditFinding])
    /// In their order, as ``EventView`` writes them.
    case events([JSONValue])
    /// As ``ReplayReport`` writes it.
    case replay(JSONValue)
    case table(TableAnswer)
    case record(RecordAnswer)
    /// The one time that a key of the exchange face is shown, with the account that it is for.
    case apiKey(String, account: String)
    case venueKeys([SealedVenueKey])
    case venueProbe(VenueProbe)
    case refused(String)
}

/// Everything that waits or is not well, and how that ends.
package struct StatusReport: Hashable, Sendable {
    /// What kind of thing waits or is not well; each has a page in `docs/RUNBOOK.md`.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        // What is not well.
        case server, venue, drift, intake
        // Of live venues.
        case stream, clock, blocked, incident
        // What waits.
        case conversion, order, stalled, approval, watch, halt, quarantine, reconciliation
        case foreignOrder = "foreign-order"
        case exchange, settlement, treasury, intermediate, overtraded, callbacks
    }

    package struct Item: Hashable, Sendable {
        package let kind: Kind
        package let subject: String
        /// `nil` where nobody noted it.
        package let since: Instant?
        /// What it waits for, in plain words.
        package let waitsFor: String
        /// The command that ends the wait, where an operator can.
        package let command: String?

        package init(
            kind: Kind, subject: String, since: Instant?, waitsFor: String, command: String?
        ) {
            self.kind = kind
            self.subject = subject
            self.since = since
            self.waitsFor = waitsFor
            self.command = command
        }
    }

    package let at: Instant
    /// What is not well, then oldest first.
    package let items: [Item]

    package init(at: Instant, items: [Item]) { (self.at, self.items) = (at, items) }
}

/// A client of the API without its secret's hash.
package struct ClientSummary: Hashable, Sendable {
    package let id: String
    package let tenant: TenantID
    package let scopes: [String]
    package let createdAt: Instant
    package let rotatedAt: Instant?
    /// Until when the secret of before the rotation works too; `nil` once it does not.
    package let previousSecretEndsAt: Instant?
    package let revokedAt: Instant?

    package init(
        id: String, tenant: TenantID, scopes: [String], createdAt: Instant, rotatedAt: Instant?,
        previousSecretEndsAt: Instant? = nil, revokedAt: Instant?
    ) {
        self.id = id
        self.tenant = tenant
        self.scopes = scopes
        self.createdAt = createdAt
        self.rotatedAt = rotatedAt
        self.previousSecretEndsAt = previousSecretEndsAt
        self.revokedAt = revokedAt
    }

    init(_ client: APIClient, at now: Instant) {
        let end = client.previousSecret?.endsAt
        self.init(
            id: client.id, tenant: client.tenant, scopes: client.scopes,
            createdAt: client.createdAt, rotatedAt: client.rotatedAt,
            previousSecretEndsAt: end.flatMap { $0 > now ? $0 : nil }, revokedAt: client.revokedAt)
    }
}

/// A key that signs or checks tokens, by its public part alone.
package struct TokenKeySummary: Hashable, Sendable {
    /// Its thumbprint, the `kid` of its tokens.
    package let id: String
    package let isSigning: Bool
    /// `nil` where it was not noted.
    package let createdAt: Instant?
    /// When its tokens begin to be refused; `nil` while it signs, and where only a rotation says.
    package let retiresAt: Instant?

    package init(id: String, isSigning: Bool, createdAt: Instant?, retiresAt: Instant?) {
        self.id = id
        self.isSigning = isSigning
        self.createdAt = createdAt
        self.retiresAt = retiresAt
    }
}
