import Domain
import Foundation
import Testing

@testable import Calendars

@Suite struct EmbeddedCalendarsTests {
    @Test func everyDataFileIsInTheBook() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Calendars/Data")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
        #expect(CalendarBook.embedded.currencies.map { $0 + ".txt" } == files.sorted())
        for (name, bytes) in CalendarBook.files {
            let file = folder.appending(path: name + ".txt")
            #expect(try Data(contentsOf: file) == Data(bytes), "\(name)")
        }
    }
}
