import ArgumentParser
import Foundation
import Glibc

/// Where a command reads a secret from; never its arguments, which other users of the machine see.
struct SecretOptions: ParsableArguments {
    @Option(help: "The file with the secret, or - for standard input.")
    var secretFile: String?

    @Option(help: "The name of the environment variable with the secret.")
    var secretEnv: String?

    static let lengthMax = 16_384

    func validate() throws {
        guard (secretFile == nil) != (secretEnv == nil) else {
            throw ValidationError("name one of --secret-file and --secret-env")
        }
    }

    /// What is wrong with where the secret lies.
    var warning: String? {
        var status = stat()
        guard let secretFile, stat(secretFile, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_mode & 0o077 != 0
        else { return nil }
        return "\(secretFile): others than its owner can open the secret: chmod 600 it"
    }

    /// - Throws: ``CompositionError``.
    func read(_ environment: [String: String]) throws(CompositionError) -> SecretText {
        if let secretEnv {
            guard let text = environment[secretEnv] else {
                throw .refused("--secret-env: the variable \(secretEnv) is not set")
            }
            return SecretText(text)
        }
        let path = secretFile ?? "-"
        let data =
            path == "-"
            ? try? FileHandle.standardInput.readToEnd() : FileManager.default.contents(atPath: path)
        guard let data, data.count <= Self.lengthMax else {
            throw .unreadable(
                path == "-" ? "standard input" : path,
                "expected the secret, of at most \(Self.lengthMax) bytes")
        }
        return SecretText(String(decoding: data, as: UTF8.self))
    }
}

extension VenueKeyScheme: ExpressibleByArgument {}
