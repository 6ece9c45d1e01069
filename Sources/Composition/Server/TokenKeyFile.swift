import Domain
import Engine
import StrictJSON

/// `DIR/token-keys.json`, readable by its owner only, and never half of it.
struct TokenKeyFile: Sendable {
    let path: String

    private var file: PrivateFile { PrivateFile(path: path) }

    /// Reads the keys; makes them at the first start.
    ///
    /// - Throws: ``CompositionError/unreadable(_:_:)``.
    func load(
        _ random: any RandomSource, at now: Instant
    ) throws(CompositionError) -> TokenKeyRecord {
        if let record = try read() { return record }
        let record = TokenKeyRecord(random, at: now)
        try draft(record)
        try install()
        return record
    }

    /// - Returns: `nil` where there is none yet.
    /// - Throws: ``CompositionError/unreadable(_:_:)``.
    func read() throws(CompositionError) -> TokenKeyRecord? {
        guard let bytes = try file.contents() else { return nil }
        guard let json = try? JSONParser.parse(bytes), let record = TokenKeyRecord(json: json)
        else {
            throw .unreadable(
                path, "expected {\"privateKey\": 64 hex digits, ..., \"older\": [...]}")
        }
        return record
    }

    /// Writes what ``install()`` will put in the place of the file, durably.
    func draft(_ record: TokenKeyRecord) throws(CompositionError) {
        var writer = JSONWriter()
        writer.value(record.json)
        try file.draft(writer.bytes + [UInt8(ascii: "\n")])
    }

    /// Durable when it returns: no token is signed by a key that a power cut could take away.
    func install() throws(CompositionError) { try file.install() }

    func discardDraft() { file.discardDraft() }
}
