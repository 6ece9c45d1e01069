import Domain
import Foundation
import Testing
import VenueProtocols

@testable import Composition

/// A vault in a folder of its own, and keys for it.
struct TemporaryVault {
    let folder: String
    let master: MasterKey

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/cambist-vault-\(UUID())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        master = try #require(MasterKey(base64: Self.masterText(1)))
    }

    static func masterText(_ byte: UInt8) -> String {
        Base64Text.text([UInt8](repeating: byte, count: 32))
    }

    static let secret = "canary-secret-0123456789abcdef"
    static let apiKey = "canary-key-0123456789abcdef"

    var path: String { folder + "/venue-keys.json" }
    var file: VenueKeyFile { VenueKeyFile(path: path) }
    var vault: VenueKeyVault { VenueKeyVault(master: master) }

    static func key(_ venue: VenueID = "north", _ account: AccountID = "main") -> VenueKey {
        VenueKey(
            account: VenueAccount(venue, account), tenant: "acme", scheme: .hmac,
            apiKey: SecretText(apiKey), secret: SecretText(secret))
    }

    func sealed(_ venue: VenueID = "north", version: Int64 = 1) throws -> SealedVenueKey {
        try vault.seal(Self.key(venue), version: version, at: MovedTime.start)
    }

    func store(_ keys: [SealedVenueKey]) throws {
        try file.draft(keys)
        try file.file.install()
    }

    /// A file with this text, that so many may read.
    func put(_ text: String, _ name: String, mode: Int) throws -> String {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }
}
