package import Domain
package import Engine
import Foundation
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// The files of exports in one folder, readable by their owner only: `ID.csv` or `ID.json`, and
/// `ID.part` while one is written.
package struct ExportFolder: ExportFiles {
    let path: String
    private let free: @Sendable () -> UInt64?

    private static let part = "part"
    /// With less free than this nothing more is written, in bytes: the store needs room long before
    /// it takes in no conversions any more.
    static let freeMin = 2 * SpaceGuard.freeMin

    /// Makes the folder where it is missing.
    ///
    /// - Parameter free: bytes that can still be written there; `nil`: not known, taken for enough.
    /// - Throws: ``CompositionError/unreadable(_:_:)``.
    package init(
        path: String, free: @escaping @Sendable () -> UInt64?
    ) throws(CompositionError) {
        self.path = path
        self.free = free
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw .unreadable(path, "expected a folder that can be made: \(error)")
        }
    }

    package func create(_ export: Export) throws(ExportFileError) -> any ExportFile {
        let draft = place(export.id, Self.part)
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open \(draft)") }
        return DraftFile(
            descriptor, draft: draft, final: place(export.id, Self.suffix(export.format)),
            folder: path, free: free)
    }

    package func remove(_ id: ExportID) throws(ExportFileError) {
        for suffix in Export.Format.allCases.map(Self.suffix) + [Self.part] {
            let file = place(id, suffix)
            guard unlink(file) == 0 || errno == ENOENT else { throw Self.failure("unlink \(file)") }
        }
    }

    package func ids() throws(ExportFileError) -> [ExportID] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw ExportFileError("list \(path): \(error)")
        }
        let ids = names.compactMap { name in
            name.split(separator: ".").first.flatMap { ExportID(String($0)) }
        }
        return Set(ids).sorted()
    }

    package func open(_ export: Export) async throws(ExportFileError) -> (any ExportReading)? {
        let file = place(export.id, Self.suffix(export.format))
        do {
            return try await NIOThreadPool.singleton.runIfActive {
                let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else {
                    guard errno == ENOENT else { throw Self.failure("open \(file)") }
                    return nil
                }
                return try WholeFile(descriptor)
            }
        } catch let error as ExportFileError {
            throw error
        } catch {
            throw ExportFileError("open \(file): \(error)")
        }
    }

    private func place(_ id: ExportID, _ suffix: String) -> String { "\(path)/\(id).\(suffix)" }

    private static func suffix(_ format: Export.Format) -> String {
        format.rawValue.lowercased()
    }

    static func failure(_ what: String) -> ExportFileError {
        ExportFileError("\(what): \(String(cString: strerror(errno)))")
    }
}

/// A file that is written and not yet shown.
private final class DraftFile: ExportFile {
    private let draft: String
    private let final: String
    private let folder: String
    private let free: @Sendable () -> UInt64?
    /// Written since the free space was looked at.
    private let unseen = Mutex(DraftFile.stride)
    /// Absent once it is finished or discarded.
    private let descriptor: Mutex<Int32?>

    /// How often the free space is looked at, in bytes.
    private static let stride = 4 << 20

    init(
        _ descriptor: Int32, draft: String, final: String, folder: String,
        free: @escaping @Sendable () -> UInt64?
    ) {
        self.free = free
        self.descriptor = Mutex(descriptor)
        self.draft = draft
        self.final = final
        self.folder = folder
    }

    deinit { discard() }

    func write(_ bytes: [UInt8]) throws(ExportFileError) {
        let isDue = unseen.withLock { unseen in
            unseen += bytes.count
            guard unseen >= Self.stride else { return false }
            unseen = 0
            return true
        }
        if isDue, let free = free(), free < ExportFolder.freeMin {
            throw ExportFileError("\(draft): only \(free) bytes are free")
        }
        let isWritten = descriptor.withLock { descriptor in
            guard let descriptor else { return false }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.write(descriptor, $0.baseAddress, $0.count)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
        guard isWritten else { throw ExportFolder.failure("write \(draft)") }
    }

    func finish() throws(ExportFileError) {
        let isDurable = descriptor.withLock { descriptor in
            guard let open = descriptor.take() else { return false }
            let isSynced = fsync(open) == 0
            return close(open) == 0 && isSynced && rename(draft, final) == 0
        }
        guard isDurable, Self.sync(folder) else { throw ExportFolder.failure("finish \(draft)") }
    }

    func discard() {
        descriptor.withLock { descriptor in
            guard let open = descriptor.take() else { return }
            close(open)
            unlink(draft)
        }
    }

    /// A name is durable when its folder is.
    private static func sync(_ folder: String) -> Bool {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}

/// A file that is read; it stays readable when its name is removed meanwhile.
private final class WholeFile: ExportReading {
    let length: Int64
    private let descriptor: Int32

    init(_ descriptor: Int32) throws(ExportFileError) {
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ExportFolder.failure("fstat") }
        length = Int64(status.st_size)
    }

    deinit { close(descriptor) }

    func next(_ count: Int) async throws(ExportFileError) -> [UInt8] {
        do {
            return try await NIOThreadPool.singleton.runIfActive { [self] in
                try withExtendedLifetime(self) {
                    try Array(unsafeUninitializedCapacity: count) { buffer, filled in
                        let read = Glibc.read(descriptor, buffer.baseAddress, count)
                        guard read >= 0 else { throw ExportFolder.failure("read") }
                        filled = read
                    }
                }
            }
        } catch let error as ExportFileError {
            throw error
        } catch {
            throw ExportFileError("read: \(error)")
        }
    }
}
