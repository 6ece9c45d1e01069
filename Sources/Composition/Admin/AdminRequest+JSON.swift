import Domain
import Engine
import Money
import StrictJSON

extension AdminRequest {
    var json: JSONValue {
        .members([
            "command": command.json, "operator": .string(operatorName), "reason": .string(reason),
        ])
    }

    init(json: JSONValue) throws(CompositionError) {
        guard let command = json["command"] else { throw AdminWire.bad("request") }
        self.init(
            try AdminCommand(json: command), operatorName: try json.text("operator"),
            reason: try json.text("reason"))
    }
}

extension AdminCommand {
    /// What the command is called on the wire.
    private enum Name: String {
        case halt, resume, cancelConversion, status, resolveOrder, createClient, listClients
        case rotateClient, revokeClient, rotateKeys, listKeys, audit, events, replay, ledger
        case exchange, reconciliation, venueKey
    }

    var json: JSONValue {
        switch self {
        case .halt(let scope, let cancelOpen):
            Self.json(
                .halt, ["scope": .string(scope.description), "cancelOpen": .bool(cancelOpen)])
        case .resume(let scope): Self.json(.resume, ["scope": .string(scope.description)])
        case .cancelConversion(let id):
            Self.json(.cancelConversion, ["conversion": .string(id.description)])
        case .status: Self.json(.status)
        case .resolveOrder(let order, let evidence):
            Self.json(
                .resolveOrder,
                ["order": .string(order.description), "evidence": evidence.json])
        case .createClient(let tenant, let scopes):
            Self.json(
                .createClient,
                ["tenant": .string(tenant.text), "scopes": .array(scopes.map(JSONValue.string))])
        case .listClients: Self.json(.listClients)
        case .rotateClient(let id, let overlap):
            Self.json(
                .rotateClient,
                ["client": .string(id), "overlapSeconds": .number(text: String(overlap))])
        case .revokeClient(let id): Self.json(.revokeClient, ["client": .string(id)])
        case .rotateKeys(let isCompromised):
            Self.json(.rotateKeys, ["isCompromised": .bool(isCompromised)])
        case .listKeys: Self.json(.listKeys)
        case .audit: Self.json(.audit)
        case .ledger(let command): Self.json(.ledger, ["ledger": command.json])
        case .exchange(let command): Self.json(.exchange, ["exchange": command.json])
        case .reconciliation(let command):
            Self.json(.reconciliation, ["reconciliation": command.json])
        case .venueKey(let command): Self.json(.venueKey, ["venueKey": command.json])
        case .replay(let id, let kind):
            Self.json(
                .replay,
                [
                    "conversion": .string(id.description),
                    "executor": kind.map { .string($0.rawValue) } ?? .null,
                ])
        case .events(let log, let after, let count):
            Self.json(
                .events,
                [
                    "log": .string(log.description), "after": .number(text: String(after)),
                    "atMost": .number(text: String(count)),
                ])
        }
    }

    init(json: JSONValue) throws(CompositionError) {
        guard let name = Name(rawValue: try json.text("name")) else {
            throw AdminWire.bad("command")
        }
        switch name {
        case .halt:
            self = .halt(try Self.scope(json), cancelOpen: json["cancelOpen"]?.bool ?? false)
        case .resume: self = .resume(try Self.scope(json))
        case .cancelConversion:
            guard let id = ConversionID(try json.text("conversion")) else {
                throw AdminWire.bad("conversion")
            }
            self = .cancelConversion(id)
        case .status: self = .status
        case .resolveOrder:
            guard let order = OrderID(try json.text("order")), let evidence = json["evidence"]
            else { throw AdminWire.bad("order") }
            self = .resolveOrder(order, try OrderEvidence(json: evidence))
        case .createClient:
            self = .createClient(
                TenantID(try json.text("tenant")),
                scopes: try json.elements("scopes").compactMap(\.string))
        case .listClients: self = .listClients
        case .rotateClient:
            self = .rotateClient(
                try json.text("client"), overlapSeconds: json["overlapSeconds"]?.integer ?? 0)
        case .revokeClient: self = .revokeClient(try json.text("client"))
        case .rotateKeys:
            self = .rotateKeys(isCompromised: json["isCompromised"]?.bool ?? false)
        case .listKeys: self = .listKeys
        case .audit: self = .audit
        case .ledger:
            guard let command = json["ledger"] else { throw AdminWire.bad("ledger command") }
            self = .ledger(try LedgerCommand(json: command))
        case .exchange:
            guard let command = json["exchange"] else { throw AdminWire.bad("exchange command") }
            self = .exchange(try ExchangeCommand(json: command))
        case .reconciliation:
            guard let command = json["reconciliation"] else {
                throw AdminWire.bad("reconciliation command")
            }
            self = .reconciliation(try ReconciliationCommand(json: command))
        case .venueKey:
            guard let command = json["venueKey"] else { throw AdminWire.bad("venue key command") }
            self = .venueKey(try VenueKeyCommand(json: command))
        case .replay:
            guard let id = ConversionID(try json.text("conversion")) else {
                throw AdminWire.bad("conversion")
            }
            self = .replay(id, json["executor"]?.string.flatMap(ExecutorKind.init(rawValue:)))
        case .events:
            guard let log = EventLog(try json.text("log")), let after = json["after"]?.integer,
                let count = json["atMost"]?.integer, (1...Int64(Limits.eventPageMax)) ~= count
            else { throw AdminWire.bad("log") }
            self = .events(log, after: after, atMost: Int(count))
        }
    }

    private static func json(
        _ name: Name, _ members: KeyValuePairs<String, JSONValue> = [:]
    ) -> JSONValue {
        .object(
            [JSONMember("name", .string(name.rawValue))]
                + members.map { JSONMember($0.key, $0.value) })
    }

    private static func scope(_ json: JSONValue) throws(CompositionError) -> HaltScope {
        guard let scope = HaltScope(try json.text("scope")) else { throw AdminWire.bad("scope") }
        return scope
    }
}
