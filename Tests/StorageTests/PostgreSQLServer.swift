import Foundation

/// A PostgreSQL of its own in a temporary folder, reached through a socket in it: no port to clash
/// over.
struct PostgreSQLServer {
    static let programs = "/usr/lib/postgresql/15/bin"
    static var isInstalled: Bool {
        ["initdb", "pg_ctl", "psql"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: "\(programs)/\($0)")
        }
    }

    private let folder: String

    struct Failed: Error, CustomStringConvertible { let description: String }

    /// Runs one while `body` uses it.
    static func serving(_ body: (Self) async throws -> Void) async throws {
        let server = try await Self()
        do {
            try await body(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private init() async throws {
        // Short, since the path of a socket has at most 107 bytes.
        folder = "/tmp/cambist-pg-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if Self.isRoot { try await Self.check(Self.launch("/bin/chown", ["postgres", folder])) }
        try await Self.check(
            asOwner("\(Self.programs)/initdb -D \(folder)/data -A trust -U postgres --no-sync"))
        try await Self.check(
            asOwner(
                """
                \(Self.withoutInherited); \
                \(Self.programs)/pg_ctl -D \(folder)/data -l \(folder)/log -w -t 300 -o \
                "-c listen_addresses='' -k \(folder) -c fsync=off \
                -c max_prepared_transactions=4" start
                """))
    }

    /// Closes what the shell inherited: the server would keep it open, and `Process` waits for it.
    private static let withoutInherited =
        "for f in /proc/self/fd/*; do f=${f##*/}; [ $f -gt 2 ] && eval \"exec $f>&-\"; done"

    /// Runs SQL up to its first error.
    func run(_ sql: String) async throws -> (status: Int32, output: String) {
        let file = "\(folder)/script.sql"
        try sql.write(toFile: file, atomically: true, encoding: .utf8)
        return try await asOwner(
            "\(Self.programs)/psql -h \(folder) -U postgres -q -X -v ON_ERROR_STOP=1 -f \(file)")
    }

    private func stop() async {
        _ = try? await asOwner("\(Self.programs)/pg_ctl -D \(folder)/data -m immediate -w stop")
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static var isRoot: Bool { NSUserName() == "root" }

    /// PostgreSQL refuses to run as root.
    private func asOwner(_ command: String) async throws -> (status: Int32, output: String) {
        Self.isRoot
            ? try await Self.launch("/bin/su", ["postgres", "-s", "/bin/bash", "-c", command])
            : try await Self.launch("/bin/bash", ["-c", command])
    }

    private static func check(_ result: (status: Int32, output: String)) throws {
        guard result.status == 0 else { throw Failed(description: result.output) }
    }

    private static func launch(
        _ program: String, _ arguments: [String]
    ) async throws -> (status: Int32, output: String) {
        // A file and not a pipe: the server keeps what it inherits open.
        let path = "/tmp/cambist-pg-output-\(UUID().uuidString)"
        try Data().write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard let output = FileHandle(forWritingAtPath: path) else {
            throw Failed(description: "no \(path)")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/tmp")
        process.standardOutput = output
        process.standardError = output
        try process.run()
        await withCheckedContinuation { ended in
            // A thread of its own: the tests share two or three.
            Thread.detachNewThread {
                process.waitUntilExit()
                ended.resume()
            }
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return (process.terminationStatus, text)
    }
}
