package import Domain

/// What an operator can ask of an installation, whether a server runs or not.
package enum AdminCommand: Hashable, Sendable {
    /// - Parameter cancelOpen: also ends the conversions that the scope covers.
    case halt(HaltScope, cancelOpen: Bool)
    case resume(HaltScope)
    /// Asks one open conversion to cancel.
    case cancelConversion(ConversionID)
    case status
    /// Supplies the evidence that a venue does not give; takes effect with the second operator.
    case resolveOrder(OrderID, OrderEvidence)
    case createClient(TenantID, scopes: [String])
    case listClients
    /// - Parameter overlapSeconds: how long the old secret works beside the new one.
    case rotateClient(
        String, overlapSeconds: Int64 = Limits.secretOverlapSecondsDefault)
    case revokeClient(String)
    /// Signs tokens with a new key.
    ///
    /// - Parameter isCompromised: retires the older ones at once.
    case rotateKeys(isCompromised: Bool)
    case listKeys
    case audit
    /// Events of one log after a number, in their order.
    case events(EventLog, after: Int64, atMost: Int)
    /// Decides a conversion again from its record, and perhaps with another executor.
    case replay(ConversionID, ExecutorKind?)
    case ledger(LedgerCommand)
    case exchange(ExchangeCommand)
    case reconciliation(ReconciliationCommand)
    case venueKey(VenueKeyCommand)

    /// Whether it changes nothing.
    var isReading: Bool {
        switch self {
        case .status, .listClients, .listKeys, .audit, .events, .replay: true
        case .halt, .resume, .cancelConversion, .resolveOrder, .createClient, .rotateClient,
            .revokeClient, .rotateKeys:
            false
        case .ledger(let command): command.isReading
        case .exchange(let command): command.isReading
        case .reconciliation(let command): command.isReading
        case .venueKey(let command): command.isReading
        }
    }

    /// For the log.
    var title: String {
        switch self {
        case .halt(let scope, let cancelOpen): "halt \(scope)\(cancelOpen ? " cancel-open" : "")"
        case .resume(let scope): "resume \(scope)"
        case .cancelConversion(let id): "conversion cancel \(id)"
        case .status: "status"
        case .resolveOrder(let order, let evidence): "order resolve \(order) \(evidence.summary)"
        case .createClient(let tenant, _): "client create \(tenant)"
        case .listClients: "client list"
        case .rotateClient(let id, let overlap): "client rotate \(id) overlap \(overlap)"
        case .revokeClient(let id): "client revoke \(id)"
        case .rotateKeys(let isCompromised): "keys rotate\(isCompromised ? " now" : "")"
        case .listKeys: "keys list"
        case .audit: "audit"
        case .events(let log, let after, _): "events \(log) after \(after)"
        case .ledger(let command): "ledger \(command.title)"
        case .exchange(let command): command.title
        case .reconciliation(let command): command.title
        case .venueKey(let command): command.title
        case .replay(let id, let kind): "replay \(id) \(kind?.rawValue ?? "")"
        }
    }
}

/// A command, who gives it, and why.
package struct AdminRequest: Hashable, Sendable {
    package let command: AdminCommand
    package let operatorName: String
    /// May be empty where the command does not require one.
    package let reason: String

    package init(_ command: AdminCommand, operatorName: String, reason: String) {
        self.command = command
        self.operatorName = operatorName
        self.reason = reason
    }
}
