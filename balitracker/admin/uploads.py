"""Files that staff bring: kept in memory up to the size that is read at all."""

import io

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods


class InMemoryUpload(FileUploadHandler):
    """Keeps an upload in memory up to `limit` bytes, and drops one that is larger: nothing goes to disk."""

    def __init__(self, request=None, *, limit: int):
        super().__init__(request)
        self.limit = limit

    def new_file(self, *args, **kwargs):
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data, start):
        """Take the next bytes, or let go of the file when they are too many."""
        if start + len(raw_data) > self.limit:
            self.request.upload_is_too_large = True
            raise SkipFile
        self.kept.write(raw_data)

    def file_complete(self, file_size):
        """Hand over the file."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )


def in_memory(view, *, limit: int):
    """Return `view` with uploads kept in memory: said before the form, with its token, is read.

    Where a file was larger than `limit` bytes, the request has `upload_is_too_large`.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    def with_handler(request, *args, **kwargs):
        request.upload_handlers = [InMemoryUpload(request, limit=limit)]
        return protected(request, *args, **kwargs)

    return with_handler
