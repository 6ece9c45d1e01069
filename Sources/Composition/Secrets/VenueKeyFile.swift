import Domain
import StrictJSON

/// `DIR/venue-keys.json`: `{"format": 1, "keys": [...]}`, replaced as a whole.
struct VenueKeyFile: Sendable {
    let file: PrivateFile

    init(path: String) { file = PrivateFile(path: path) }

    /// In the order of their accounts; empty where there is no file yet.
    ///
    /// - Throws: ``CompositionError/unreadable(_:_:)``, ``CompositionError/vault(_:)`` for a record
    ///   that is none but says whose it is.
    func read() throws(CompositionError) -> [SealedVenueKey] {
        guard let bytes = try file.contents() else { return [] }
        guard let json = try? JSONParser.parse(bytes),
            json["format"]?.integer == SealedVenueKey.format, let values = json["keys"]?.array
        else {
            throw .unreadable(
                file.path, "expected {\"format\": 1, \"keys\": [...]}: restore it from a copy")
        }
        var keys: [SealedVenueKey] = []
        for value in values {
            guard let key = SealedVenueKey(json: value) else { throw problem(of: value) }
            guard !keys.contains(where: { $0.account == key.account }) else {
                throw .vault(.damaged(key.account))
            }
            keys.append(key)
        }
        return keys.sorted { $0.account < $1.account }
    }

    func draft(_ keys: [SealedVenueKey]) throws(CompositionError) {
        var writer = JSONWriter()
        writer.value(
            .members([
                "format": .number(text: "\(SealedVenueKey.format)"),
                "keys": .array(keys.sorted { $0.account < $1.account }.map(\.json)),
            ]))
        try file.draft(writer.bytes + [UInt8(ascii: "\n")])
    }

    private func problem(of value: JSONValue) -> CompositionError {
        guard let venue = value["venue"]?.string, let account = value["account"]?.string else {
            return .unreadable(
                file.path, "one of its keys is damaged: restore the file from a copy")
        }
        return .vault(.damaged(VenueAccount(VenueID(venue), AccountID(account))))
    }
}
