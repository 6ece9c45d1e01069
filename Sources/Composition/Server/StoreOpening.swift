import Engine
import Storage

/// Opens the store of an installation.
enum StoreOpening {
    /// - Parameter onBroken: called once when the store breaks.
    /// - Throws: ``CompositionError/unavailable(_:)``.
    static func open(
        _ folder: DataFolder, _ configuration: Configuration,
        onBroken: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(CompositionError) -> SQLiteStore {
        do {
            return try SQLiteStore.open(
                at: folder.storePath, assets: configuration.assets, onBroken: onBroken)
        } catch {
            throw .unavailable("the store does not open: \(error)")
        }
    }
}
