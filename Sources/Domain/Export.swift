/// A file of conversions that a client asked for: what is asked, and how far it is.
package struct Export: Hashable, Sendable {
    package enum Format: String, CaseIterable, Hashable, Sendable {
        case csv = "CSV"
        case json = "JSON"
    }

    package enum State: Hashable, Sendable {
        /// Being written, or waiting for it.
        case processing
        /// The whole file is durable.
        case completed(Contents, at: Instant)
        /// Ended without a file, and why.
        case failed(String, at: Instant)
    }

    /// What is in a finished file.
    package struct Contents: Hashable, Sendable {
        package let conversions: Int
        package let bytes: Int64

        package init(conversions: Int, bytes: Int64) {
            (self.conversions, self.bytes) = (conversions, bytes)
        }
    }

    package let id: ExportID
    package let tenant: TenantID
    /// The search expression, as the client wrote it; empty for all conversions.
    package let query: String
    package let format: Format
    package let createdAt: Instant
    /// How often its writing has begun. A process that dies while it writes begins again.
    package var attempts = 0
    package var state = State.processing

    package init(
        id: ExportID, tenant: TenantID, query: String, format: Format, createdAt: Instant
    ) {
        self.id = id
        self.tenant = tenant
        self.query = query
        self.format = format
        self.createdAt = createdAt
    }

    package var isProcessing: Bool {
        switch state {
        case .processing: true
        case .completed, .failed: false
        }
    }

    /// From when on it and its file are gone.
    package var expiresAt: Instant {
        createdAt.adding(.seconds(Limits.exportLifetimeSeconds))
    }
}

package typealias ExportID = Identifier<Export>
