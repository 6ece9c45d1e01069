import Foundation

/// Where recorded answers and frames are: `CAMBIST_MARKET_DATA`, or beside the project.
enum MarketData {
    static let root: String = {
        if let stated = ProcessInfo.processInfo.environment["CAMBIST_MARKET_DATA"] { return stated }
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return package.appendingPathComponent("../shared/market-data").standardized.path
    }()

    /// Says so where the data is absent.
    static let isThere: Bool = {
        let isThere = FileManager.default.fileExists(atPath: root)
        if !isThere { print("LEFT OUT: venues' recorded answers and frames (no market data)") }
        return isThere
    }()

    /// The bytes of a file below the root.
    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)")))
    }

    /// The lines of a file below the root that is packed with gzip, without empty ones.
    static func unpackedLines(_ path: String) throws -> [[UInt8]] {
        try unpacked(path).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    /// What is in a file below the root that is packed with gzip.
    static func unpacked(_ path: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", "\(root)/\(path)"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Unreadable(path: path) }
        return Array(bytes)
    }

    struct Unreadable: Error {
        let path: String
    }
}
