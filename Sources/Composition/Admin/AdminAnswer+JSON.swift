import Domain
import Engine
import StrictJSON

extension AdminAnswer {
    var json: JSONValue {
        switch self {
        case .done(let text): .members(["done": .string(text)])
        case .credentials(let clientID, let secret):
            .members(["clientId": .string(clientID), "clientSecret": .string(secret)])
        case .clients(let clients): .members(["clients": .array(clients.map(\.json))])
        case .keys(let keys): .members(["keys": .array(keys.map(\.json))])
        case .status(let report): .members(["status": report.json])
        case .audit(let findings):
            .members(["findings": .array(findings.map(\.json))])
        case .events(let events): .members(["events": .array(events)])
        case .replay(let report): .members(["replay": report])
        case .table(let table): .members(["table": table.json])
        case .record(let record): .members(["record": record.json])
        case .apiKey(let key, let account):
            .members(["apiKey": .string(key), "accountId": .string(account)])
        case .venueKeys(let keys): .members(["venueKeys": .array(keys.map(\.json))])
        case .venueProbe(let probe): .members(["venueProbe": probe.json])
        case .refused(let reason): .members(["refused": .string(reason)])
        }
    }

    init(json: JSONValue) throws(CompositionError) {
        if let text = json["done"]?.string {
            self = .done(text)
        } else if let reason = json["refused"]?.string {
            self = .refused(reason)
        } else if let id = json["clientId"]?.string {
            self = .credentials(clientID: id, secret: try json.text("clientSecret"))
        } else if let values = json["clients"]?.array {
            var clients: [ClientSummary] = []
            for value in values { clients.append(try ClientSummary(json: value)) }
            self = .clients(clients)
        } else if let values = json["keys"]?.array {
            var keys: [TokenKeySummary] = []
            for value in values { keys.append(try TokenKeySummary(json: value)) }
            self = .keys(keys)
        } else if let values = json["findings"]?.array {
            var findings: [AuditFinding] = []
            for value in values { findings.append(try AuditFinding(json: value)) }
            self = .audit(findings)
        } else if let events = json["events"]?.array {
            self = .events(events)
        } else if let table = json["table"] {
            self = .table(try TableAnswer(json: table))
        } else if let record = json["record"] {
            self = .record(try RecordAnswer(json: record))
        } else if let key = json["apiKey"]?.string {
            self = .apiKey(key, account: try json.text("accountId"))
        } else if json["venueKeys"] != nil {
            self = .venueKeys(try SealedVenueKey.list(json, "venueKeys"))
        } else if let probe = json["venueProbe"] {
            self = .venueProbe(try VenueProbe(json: probe))
        } else if let report = json["replay"] {
            self = .replay(report)
        } else if let report = json["status"] {
            self = .status(try StatusReport(json: report))
        } else {
            throw AdminWire.bad("answer")
        }
    }
}

extension ClientSummary {
    var json: JSONValue {
        .members([
            "clientId": .string(id), "tenant": .string(tenant.text),
            "scopes": .array(scopes.map(JSONValue.string)),
            "createdAt": .string(createdAt.description),
            "rotatedAt": rotatedAt.map { .string($0.description) },
            "previousSecretEndsAt": previousSecretEndsAt.map { .string($0.description) },
            "revokedAt": revokedAt.map { .string($0.description) },
        ])
    }

    init(json: JSONValue) throws(CompositionError) {
        self.init(
            id: try json.text("clientId"), tenant: TenantID(try json.text("tenant")),
            scopes: try json.elements("scopes").compactMap(\.string),
            createdAt: try json.instant("createdAt"),
            rotatedAt: json["rotatedAt"] == nil ? nil : try json.instant("rotatedAt"),
            previousSecretEndsAt: json["previousSecretEndsAt"] == nil
                ? nil : try json.instant("previousSecretEndsAt"),
            revokedAt: json["revokedAt"] == nil ? nil : try json.instant("revokedAt"))
    }
}

extension TokenKeySummary {
    var json: JSONValue {
        .members([
            "kid": .string(id), "signing": .bool(isSigning),
            "createdAt": createdAt.map { .string($0.description) },
            "retiresAt": retiresAt.map { .string($0.description) },
        ])
    }

    init(json: JSONValue) throws(CompositionError) {
        self.init(
            id: try json.text("kid"), isSigning: json["signing"]?.bool ?? false,
            createdAt: json["createdAt"] == nil ? nil : try json.instant("createdAt"),
            retiresAt: json["retiresAt"] == nil ? nil : try json.instant("retiresAt"))
    }
}

extension AuditFinding {
    var json: JSONValue {
        .members([
            "check": .string(check), "subject": .string(subject), "message": .string(message),
        ])
    }

    init(json: JSONValue) throws(CompositionError) {
        self.init(
            check: try json.text("check"), subject: try json.text("subject"),
            message: try json.text("message"))
    }
}

extension StatusReport {
    var json: JSONValue {
        .members(["at": .string(at.description), "waiting": .array(items.map { $0.json(at: at) })])
    }

    init(json: JSONValue) throws(CompositionError) {
        var items: [Item] = []
        for value in try json.elements("waiting") {
            guard let kind = Kind(rawValue: try value.text("kind")) else {
                throw AdminWire.bad("kind of what waits")
            }
            items.append(
                Item(
                    kind: kind, subject: try value.text("subject"),
                    since: value["since"] == nil ? nil : try value.instant("since"),
                    waitsFor: try value.text("waitsFor"),
                    command: value["command"]?.string))
        }
        self.init(at: try json.instant("at"), items: items)
    }
}

extension StatusReport.Item {
    fileprivate func json(at now: Instant) -> JSONValue {
        .members([
            "kind": .string(kind.rawValue), "subject": .string(subject),
            "since": since.map { .string($0.description) },
            "ageSeconds": since.map {
                .number(text: String(now.duration(since: $0).components.seconds))
            },
            "waitsFor": .string(waitsFor), "command": command.map(JSONValue.string),
        ])
    }
}

extension JSONValue {
    fileprivate func instant(_ name: String) throws(CompositionError) -> Instant {
        guard let instant = Instant(rfc3339: try text(name)) else { throw AdminWire.bad(name) }
        return instant
    }
}
