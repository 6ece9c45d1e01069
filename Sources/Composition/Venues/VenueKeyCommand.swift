package import Domain
import StrictJSON

/// What an operator can ask of venues' keys.
///
/// What is sealed is sealed by the command and opened by whoever signs: no secret crosses the admin
/// socket.
package enum VenueKeyCommand: Hashable, Sendable {
    case list
    case store(SealedVenueKey)
    case remove(VenueAccount)
    /// All of them, wrapped by another master key.
    case rewrap([SealedVenueKey])
    /// Asks the venue what the stored key of an account may do.
    case test(VenueAccount)

    var isReading: Bool {
        switch self {
        case .list, .test: true
        case .store, .remove, .rewrap: false
        }
    }

    /// For the log.
    var title: String {
        switch self {
        case .list: "venue list"
        case .store(let key): "venue add \(key.account) \(key.fingerprint)"
        case .remove(let account): "venue remove \(account)"
        case .rewrap(let keys): "venue rekey \(keys.count)"
        case .test(let account): "venue test \(account)"
        }
    }
}

extension VenueKeyCommand {
    private enum Name: String {
        case list, store, remove, rewrap, test
    }

    var json: JSONValue {
        switch self {
        case .list: Self.json(.list)
        case .store(let key): Self.json(.store, keys: [key])
        case .remove(let account): Self.json(.remove, account: account)
        case .rewrap(let keys): Self.json(.rewrap, keys: keys)
        case .test(let account): Self.json(.test, account: account)
        }
    }

    init(json: JSONValue) throws(CompositionError) {
        guard let name = Name(rawValue: try json.text("do")) else {
            throw AdminWire.bad("venue key command")
        }
        switch name {
        case .list: self = .list
        case .store:
            guard let key = try SealedVenueKey.list(json, "keys").first else {
                throw AdminWire.bad("key")
            }
            self = .store(key)
        case .remove: self = .remove(try Self.account(json))
        case .rewrap: self = .rewrap(try SealedVenueKey.list(json, "keys"))
        case .test: self = .test(try Self.account(json))
        }
    }

    private static func json(
        _ name: Name, account: VenueAccount? = nil, keys: [SealedVenueKey]? = nil
    ) -> JSONValue {
        .members([
            "do": .string(name.rawValue), "venue": account.map { .string($0.venue.text) },
            "account": account.map { .string($0.account.text) },
            "keys": keys.map { .array($0.map(\.json)) },
        ])
    }

    private static func account(_ json: JSONValue) throws(CompositionError) -> VenueAccount {
        VenueAccount(
            VenueID(try json.text("venue")), AccountID(try json.text("account")))
    }
}

extension SealedVenueKey {
    /// - Throws: ``CompositionError/adminUnavailable(_:)`` where one of them is no record.
    static func list(
        _ json: JSONValue, _ name: String
    ) throws(CompositionError) -> [SealedVenueKey] {
        var keys: [SealedVenueKey] = []
        for value in try json.elements(name) {
            guard let key = SealedVenueKey(json: value) else { throw AdminWire.bad("key") }
            keys.append(key)
        }
        return keys
    }
}
