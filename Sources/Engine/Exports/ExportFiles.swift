package import Domain

/// Where the files of exports are. Calls block for as long as the disk takes.
package protocol ExportFiles: Sendable {
    /// A new file, which nobody sees before it is whole. What an earlier try left is gone.
    func create(_ export: Export) throws(ExportFileError) -> any ExportFile
    /// Removes the file and what an unfinished try left, if there is any.
    func remove(_ id: ExportID) throws(ExportFileError)
    /// Every export of which there is something.
    func ids() throws(ExportFileError) -> [ExportID]
    /// A whole file to read from; `nil` where there is none.
    func open(_ export: Export) async throws(ExportFileError) -> (any ExportReading)?
}

/// A file that is being written front to back, one call after the other.
package protocol ExportFile: Sendable {
    func write(_ bytes: [UInt8]) throws(ExportFileError)
    /// Makes it durable and shows it under its name.
    func finish() throws(ExportFileError)
    /// Closes and removes it. Harmless after ``finish()``.
    func discard()
}

/// A whole file that is being read; closed when nobody holds it.
package protocol ExportReading: Sendable {
    var length: Int64 { get }
    /// The next bytes, at most so many; empty at the end.
    func next(_ count: Int) async throws(ExportFileError) -> [UInt8]
}

/// The text is for the log.
package struct ExportFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
