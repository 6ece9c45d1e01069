import Domain
import Engine
import Foundation
import HTTPAPI
import StrictJSON
import Synchronization
import Testing

@testable import Composition

extension TokenKeyCustody {
    /// For commands that have nothing to do with keys.
    static let nowhere = TokenKeyCustody(path: "/nonexistent/token-keys.json", ring: nil)
}

/// A key file in a folder of its own.
struct TemporaryKeys {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/cambist-keys-\(UUID())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        path = folder + "/token-keys.json"
    }

    var file: TokenKeyFile { TokenKeyFile(path: path) }

    func put(_ text: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// The keys in the file as a running server would hold them.
    func ring() throws -> TokenKeyRing {
        TokenKeyRing(try #require(try file.read()?.keys))
    }

    /// The names in the folder.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path
        ).sorted()
    }

    func mode() throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}

/// A clock that stands until it is moved.
final class MovedTime: TimeSource {
    static let start = Instant(microseconds: 1_700_000_000_000_000)
    private let current = Mutex(MovedTime.start)

    func now() -> Instant { current.withLock { $0 } }
    func advance(_ duration: Duration) { current.withLock { $0 = $0.adding(duration) } }
    func sleep(until deadline: Instant) async throws {}
}
