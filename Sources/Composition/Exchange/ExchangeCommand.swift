package import Domain
import Money
import StrictJSON

/// What an operator can ask of foreign exchanges, of the keys to them, and of callbacks.
package enum ExchangeCommand: Hashable, Sendable {
    /// Everything that is not final.
    case list
    case show(ConversionID)
    case settle(ConversionID, evidence: String)
    case closeOut(ConversionID, CloseOut)
    case resolve(ConversionID, DealResolution, evidence: String)
    case reloadCalendars
    /// - Parameter account: an id, or a nickname; a profile with the nickname is made where there
    ///   is none.
    case createKey(TenantID, account: String)
    /// `nil`: of all tenants.
    case keys(TenantID?)
    case revokeKey(ExchangeKeyID)
    /// What is not delivered, or only what is parked.
    case callbacks(parkedOnly: Bool, TenantID?)
    /// What is parked of an exchange, to one subscription or to all.
    case redeliver(ConversionID, to: SubscriptionID?)

    var isReading: Bool {
        switch self {
        case .list, .show, .keys, .callbacks: true
        case .settle, .closeOut, .resolve, .reloadCalendars, .createKey, .revokeKey, .redeliver:
            false
        }
    }

    /// For the log.
    var title: String {
        switch self {
        case .list: "exchange list"
        case .show(let id): "exchange show \(id)"
        case .settle(let id, let evidence): "exchange settle \(id) \(evidence)"
        case .closeOut(let id, let closeOut): "exchange close-out \(id) \(closeOut.summary)"
        case .resolve(let id, let resolution, let evidence):
            "exchange resolve \(id) \(resolution.summary) \(evidence)"
        case .reloadCalendars: "exchange reload-calendars"
        case .createKey(let tenant, let account): "apikey create \(tenant)/\(account)"
        case .keys(let tenant): "apikey list \(tenant?.text ?? "")"
        case .revokeKey(let id): "apikey revoke \(id)"
        case .callbacks(let parkedOnly, let tenant):
            "callbacks list \(tenant?.text ?? "")\(parkedOnly ? " parked" : "")"
        case .redeliver(let id, let subscription):
            "callbacks redeliver \(id) \(subscription?.description ?? "")"
        }
    }
}

extension CloseOut {
    var summary: String { "\(dealerReference) cost \(cost) charged to \(bearer)" }
}

extension DealResolution {
    /// `nil` where not exactly one of them is said.
    init?(isAbsent: Bool, booked: String?) {
        switch (isAbsent, booked) {
        case (true, nil): self = .absent
        case (false, let reference?): self = .booked(reference: reference)
        case (true, _?), (false, nil): return nil
        }
    }

    fileprivate var members: (absent: JSONValue?, booked: JSONValue?) {
        switch self {
        case .absent: (.bool(true), nil)
        case .booked(let reference): (nil, .string(reference))
        }
    }
}

extension ExchangeCommand {
    private enum Name: String {
        case list, show, settle, closeOut, reloadCalendars, createKey, keys, revokeKey, callbacks
        case redeliver, resolve
    }

    var json: JSONValue {
        switch self {
        case .list: Self.json(.list)
        case .show(let id): Self.json(.show, exchange: id)
        case .settle(let id, let evidence):
            Self.json(.settle, exchange: id, ["evidence": .string(evidence)])
        case .closeOut(let id, let closeOut):
            Self.json(
                .closeOut, exchange: id,
                [
                    "dealerReference": .string(closeOut.dealerReference),
                    "cost": .string(closeOut.cost.description),
                    "bearer": .string(closeOut.bearer.rawValue),
                ])
        case .resolve(let id, let resolution, let evidence):
            Self.json(
                .resolve, exchange: id,
                [
                    "absent": resolution.members.absent, "booked": resolution.members.booked,
                    "evidence": .string(evidence),
                ])
        case .reloadCalendars: Self.json(.reloadCalendars)
        case .createKey(let tenant, let account):
            Self.json(
                .createKey, ["tenant": .string(tenant.text), "account": .string(account)])
        case .keys(let tenant):
            Self.json(.keys, ["tenant": tenant.map { .string($0.text) }])
        case .revokeKey(let id): Self.json(.revokeKey, ["key": .string(id.description)])
        case .callbacks(let parkedOnly, let tenant):
            Self.json(
                .callbacks,
                [
                    "parkedOnly": .bool(parkedOnly), "tenant": tenant.map { .string($0.text) },
                ])
        case .redeliver(let id, let subscription):
            Self.json(
                .redeliver, exchange: id,
                ["subscription": subscription.map { .string($0.description) }])
        }
    }

    private static func json(
        _ name: Name, exchange: ConversionID? = nil,
        _ members: KeyValuePairs<String, JSONValue?> = [:]
    ) -> JSONValue {
        let all: [(String, JSONValue?)] =
            [("do", .string(name.rawValue)), ("exchange", exchange.map { .string("\($0)") })]
            + members.map { ($0.key, $0.value) }
        return .object(all.compactMap { name, value in value.map { JSONMember(name, $0) } })
    }

    init(json: JSONValue) throws(CompositionError) {
        guard let name = Name(rawValue: try json.text("do")) else {
            throw AdminWire.bad("exchange command")
        }
        let tenant = json["tenant"]?.string.map { TenantID($0) }
        switch name {
        case .list: self = .list
        case .show: self = .show(try json.identifier("exchange"))
        case .settle:
            self = .settle(
                try json.identifier("exchange"), evidence: try json.text("evidence"))
        case .closeOut:
            guard let cost = try? Fixed(try json.text("cost")),
                let bearer = CloseOut.Bearer(rawValue: try json.text("bearer"))
            else { throw AdminWire.bad("close-out") }
            self = .closeOut(
                try json.identifier("exchange"),
                CloseOut(
                    dealerReference: try json.text("dealerReference"), cost: cost,
                    bearer: bearer))
        case .resolve:
            guard
                let resolution = DealResolution(
                    isAbsent: json["absent"]?.bool ?? false, booked: json["booked"]?.string)
            else { throw AdminWire.bad("resolution") }
            self = .resolve(
                try json.identifier("exchange"), resolution, evidence: try json.text("evidence"))
        case .reloadCalendars: self = .reloadCalendars
        case .createKey:
            self = .createKey(
                TenantID(try json.text("tenant")), account: try json.text("account"))
        case .keys: self = .keys(tenant)
        case .revokeKey: self = .revokeKey(try json.identifier("key"))
        case .callbacks:
            self = .callbacks(parkedOnly: json["parkedOnly"]?.bool ?? false, tenant)
        case .redeliver:
            self = .redeliver(
                try json.identifier("exchange"),
                to: json["subscription"] == nil ? nil : try json.identifier("subscription"))
        }
    }
}

extension JSONValue {
    fileprivate func identifier<Entity>(
        _ name: String
    ) throws(CompositionError) -> Identifier<Entity> {
        guard let id = Identifier<Entity>(try text(name)) else { throw AdminWire.bad(name) }
        return id
    }
}
