import Domain
import StrictJSON

/// An export as its tenant sees it.
enum ExportView {
    static func write(
        _ export: Export, link: DownloadLinks.Link?, into writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("id", export.id.description)
            writer.member("type", ExportRequest.type)
            writer.member("format", export.format.rawValue)
            writer.member("query", export.query)
            writer.member("status", word(export.state))
            writer.member("createdAt", export.createdAt.description)
            switch export.state {
            case .processing: break
            case .completed(let contents, let at):
                writer.member("completedAt", at.description)
                writer.member("conversions", integer: contents.conversions)
                writer.member("bytes", integer: Int(contents.bytes))
                writer.member("downloadUrl", ifPresent: link?.url)
                writer.member("downloadExpiresAt", ifPresent: link?.expiresAt.description)
            case .failed(let message, let at):
                writer.member("completedAt", at.description)
                writer.member("failureMessage", message)
            }
            writer.member("expiresAt", export.expiresAt.description)
        }
    }

    private static func word(_ state: Export.State) -> String {
        switch state {
        case .processing: "PROCESSING"
        case .completed: "COMPLETED"
        case .failed: "FAILED"
        }
    }
}
