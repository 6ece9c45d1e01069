import Foundation
import Glibc

/// Where the master key comes from: `CAMBIST_MASTER_KEY`, or a file that
/// `CAMBIST_MASTER_KEY_FILE` or `secrets.masterKeyFile` names.
enum MasterKeySource {
    static let variable = "CAMBIST_MASTER_KEY"
    static let fileVariable = "CAMBIST_MASTER_KEY_FILE"
    private static let expected = "32 bytes in base 64, as `openssl rand -base64 32` makes them"

    /// - Parameter file: as the configuration names it.
    /// - Returns: `nil` where none is named.
    /// - Throws: ``CompositionError/unreadable(_:_:)``, ``CompositionError/refused(_:)``.
    static func load(
        file: String?, environment: [String: String]
    ) throws(CompositionError) -> MasterKey? {
        switch (environment[variable], environment[fileVariable]) {
        case (_?, _?):
            throw .refused("both \(variable) and \(fileVariable) are set; unset one of them")
        case (let text?, nil):
            guard let key = MasterKey(base64: text) else {
                throw .refused("\(variable): expected \(expected)")
            }
            return key
        case (nil, let path?): return try read(path)
        case (nil, nil):
            guard let file else { return nil }
            return try read(file)
        }
    }

    /// - Throws: ``CompositionError/unreadable(_:_:)``, also for a file that others can read.
    static func read(_ path: String) throws(CompositionError) -> MasterKey {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .unreadable(path, "expected the file of the master key: \(reason())")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path, "expected the file of the master key")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .unreadable(path, "others than its owner can open the master key: chmod 600 it")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unreadable(path, "expected the file of the master key: \(reason())")
        }
        let text = String(decoding: data, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard let key = MasterKey(base64: text) else {
            throw .unreadable(path, "expected \(expected)")
        }
        return key
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
