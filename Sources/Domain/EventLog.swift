/// One gap-free sequence of events: what each tenant may see of its own, and what operators did.
package enum EventLog: Hashable, Comparable, Sendable {
    /// Operators' commands, whomever they concern.
    case installation
    case tenant(TenantID)
}

extension EventLog: CustomStringConvertible {
    /// The stored form: `installation`, or `tenant:ID`.
    package var description: String {
        switch self {
        case .installation: "installation"
        case .tenant(let tenant): "tenant:\(tenant)"
        }
    }

    package init?(_ text: String) {
        let prefix = "tenant:"
        if text == "installation" {
            self = .installation
        } else if text.hasPrefix(prefix) {
            self = .tenant(TenantID(String(text.dropFirst(prefix.count))))
        } else {
            return nil
        }
    }
}

extension DomainEvent {
    package var log: EventLog {
        if let tenant, !kind.isOperators { .tenant(tenant) } else { .installation }
    }
}

/// An event with its place in its log, which it keeps for ever.
package struct NumberedEvent: Hashable, Sendable {
    /// 1, 2, 3, ... within the log, without a gap.
    package let number: Int64
    package let event: DomainEvent

    package init(number: Int64, _ event: DomainEvent) {
        (self.number, self.event) = (number, event)
    }
}
