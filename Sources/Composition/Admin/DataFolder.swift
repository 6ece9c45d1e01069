package import Domain
import Foundation
import Glibc

/// Where one server keeps what is its own: `DIR`, by default the folder of the store.
package struct DataFolder: Hashable, Sendable {
    /// Absolute.
    package let path: String
    /// Absolute path of the SQLite file, which may be in another folder.
    package let storePath: String

    /// - Parameter data: `--data`; relative to the working folder.
    package init(data: String?, configuration: Configuration) {
        storePath = configuration.storePath
        let store = URL(fileURLWithPath: storePath)
        path =
            data.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
            ?? store.deletingLastPathComponent().path
    }

    package var tokenKeysPath: String { path + "/token-keys.json" }
    package var venueKeysPath: String { path + "/venue-keys.json" }
    package var exportsPath: String { path + "/exports" }
    package func venuePath(_ venue: VenueID) -> String { path + "/venue-\(venue)" }

    /// The files that the one server of this folder and store locks, in this order. The second lets
    /// a command without `--data` find a server that was started with it.
    package var lockPaths: [String] { [path + "/lock", storePath + ".lock"] }

    /// The longest path that a Unix domain socket's address takes, in bytes.
    static let socketPathLengthMax = 107

    /// `DIR/admin.sock`, or, where that is too long for a socket's address, a name made from it in
    /// `/tmp`. Clients need not know: the lock says where the socket is.
    package var adminSocketPath: String {
        let direct = path + "/admin.sock"
        guard direct.utf8.count > Self.socketPathLengthMax else { return direct }
        // FNV-1a, so that two folders do not meet.
        let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return "/tmp/cambist-\(getuid())-\(String(hash, radix: 16)).sock"
    }

    /// Makes the folders that are missing, for their owner only.
    ///
    /// - Throws: ``CompositionError/unreadable(_:_:)``.
    package func create() throws(CompositionError) {
        for folder in [path, URL(fileURLWithPath: storePath).deletingLastPathComponent().path] {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
            } catch {
                throw .unreadable(folder, "expected a folder that can be made: \(error)")
            }
        }
    }
}
